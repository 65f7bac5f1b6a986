/**
 * Strategies that choose one of several candidates: pure, without a clock or chance of their own,
 * and without knowledge of what they choose.
 *
 * <ul>
 *   <li>R7.8 {@code round_robin} gives each candidate its weight's share of every round, spread
 *       evenly; {@code random} and {@code weighted} do so on average.
 *   <li>R7.9 {@code least_connections} never picks one with more requests per weight than another
 *       it has looked at; it looks at all of up to 32, else at two different ones.
 *   <li>R7.10 {@code ip_hash} keeps a key on its candidate while the candidate has no more than
 *       1.25 times its share; when one comes or goes only its own keys move.
 *   <li>R7.11 {@code latency} prefers the lower expected wait of two different ones; a failure
 *       counts as a slow answer.
 *   <li>R7.12 A pick allocates nothing.
 * </ul>
 *
 * <p>How it works: a {@link com.sutazai.mesh.balance.Strategy} is what a service keeps; for the
 * candidates of a moment it makes a {@link com.sutazai.mesh.balance.Picker}, which holds whatever
 * can be computed beforehand (schedule, sums, shares).
 *
 * <p>Sources: smooth weighted round robin (nginx) as earliest deadline first; power of two choices
 * (Mitzenmacher 2001); peak EWMA (Finagle, Linkerd); rendezvous hashing with bounded loads. How
 * they do against each other: {@code docs/mesh-simulation.md}.
 */
@NullMarked
package com.sutazai.mesh.balance;

import org.jspecify.annotations.NullMarked;
