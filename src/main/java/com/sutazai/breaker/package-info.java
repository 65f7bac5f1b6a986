/**
 * Protects callers from what they depend on, and knows how it is.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R4.1 A {@link com.sutazai.breaker.Breaker} opens after N failures in a row, admits one
 *       probe at a time after its delay, closes when the probe succeeds. It can be listed and
 *       reset, and a reset one is not changed by calls that began before.
 *   <li>R4.3 It can be opened by hand and stays so until it is reset; new rules do not change that.
 *   <li>R4.2 A {@link com.sutazai.breaker.Probe} asks its dependency again and again on a virtual
 *       thread; its state says when it was last asked and what came back. A question that hangs is
 *       reported as such in time, and never asked twice at once.
 * </ul>
 *
 * <p>How it works: the breaker is SmallRye Fault Tolerance's programmatic {@code Guard}, one per
 * subject; see {@code docs/decisions/0002}. State is in memory only and starts closed.
 */
@NullMarked
package com.sutazai.breaker;

import org.jspecify.annotations.NullMarked;
