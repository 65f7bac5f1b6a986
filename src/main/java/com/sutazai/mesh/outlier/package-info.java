/**
 * Who does badly, and for how long it is left alone: pure, with time and chance passed in.
 *
 * <ul>
 *   <li>R7.20 An instance whose own success rate falls below 0.8 over ten seconds, with at least
 *       ten outcomes, is ejected; the consecutive failures of a breaker are another matter.
 *   <li>R7.21 An ejection lasts 5 s, longer each time up to 300 s, jittered; clean time makes the
 *       next one shorter again.
 *   <li>R7.22 After it, one probe at a time decides: right lets the instance in, wrong ejects it
 *       again.
 *   <li>R7.23 At most half of the instances are ejected, and never the last one available.
 *   <li>R7.24 A newcomer gets a tenth of its weight, rising to the whole of it over 30 s.
 * </ul>
 *
 * <p>Sources: Envoy (limits, multiplied ejection time, slow start), gRPC A50 (the multiplier
 * shrinks with clean intervals), Linkerd (success rate over ten exact buckets, one probe at a
 * time), Finagle (equal jitter). The times are settings.
 */
@NullMarked
package com.sutazai.mesh.outlier;

import org.jspecify.annotations.NullMarked;
