/**
 * How often somebody may do something.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R6.16 At most as many as a limit allows happen within any stretch of its window, evenly
 *       spread earlier ones assumed (sliding window of two counters); what was refused does not
 *       count.
 *   <li>R6.17 All nodes count together through Redis, each a quarter of a second behind the others,
 *       or further if Redis loses what it was told; without Redis each counts for itself.
 *   <li>R6.18 Counting takes no step over the network and is bounded in memory.
 * </ul>
 *
 * <p>How it works: a {@link com.sutazai.security.rates.SlidingWindow} has the counts of the present
 * and of the former fixed window and weighs the former by what of it still lies within the sliding
 * one (as Cloudflare describes it in "How we built rate limiting capable of scaling to millions of
 * domains"). {@link com.sutazai.security.rates.Rates} keeps them by subject, adds what is new to
 * Redis and reads what the other nodes have added.
 *
 * <p>Left to others: who is counted and for what ({@code security}).
 */
@NullMarked
package com.sutazai.security.rates;

import org.jspecify.annotations.NullMarked;
