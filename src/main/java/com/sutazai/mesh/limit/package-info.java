/**
 * What calls may cost together: pure, with time passed in.
 *
 * <ul>
 *   <li>R7.30 Extra attempts never exceed a share of the calls of the last ten seconds plus a small
 *       constant rate: 20 % + 3/s for retries, 5 % for hedges.
 *   <li>R7.31 A service has at most so many calls under way, and at most so many waiting; whoever
 *       finds both full is refused at once, whoever waits does so no longer than its deadline.
 *   <li>R7.32 When the whole server is full, bulk work is refused first, short calls next, health
 *       and administration never.
 * </ul>
 *
 * <p>Sources: Finagle's retry budget, Envoy's circuit-breaking limits and priorities.
 */
@NullMarked
package com.sutazai.mesh.limit;

import org.jspecify.annotations.NullMarked;
