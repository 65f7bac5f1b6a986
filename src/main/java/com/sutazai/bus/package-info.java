/**
 * Topics on Redis Streams: work for agents that are not services of the mesh, and what came of it.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R13.1 What was put on a topic stays until every group of readers has acknowledged it: a
 *       topic that is full refuses (503) and drops nothing. It is as durable as Redis is.
 *   <li>R13.2 A reader of a group gets what no other reader of that group has; what he does not
 *       acknowledge in time goes to another one, and after so many deliveries to the dead letters,
 *       from where it can be put on the topic again.
 *   <li>R13.3 Readers may wait for what comes: waiting costs no connection to Redis.
 *   <li>R13.4 An agent is there as long as it gives a sign once a minute.
 *   <li>R13.5 Everything is bounded: topics, entries, their size, groups, readers, results, dead
 *       letters, agents. The oldest results and dead letters go when there are too many.
 *   <li>R13.6 Without Redis it answers 503 and says so; it heals without a restart. A Redis that is
 *       set to evict keys is named by the health of the bus.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.bus.Bus} is the entry. Keys and fields are those of the
 * predecessor ({@code stream:tasks:TOPIC}, {@code stream:results:TOPIC}, {@code stream:dead:TOPIC},
 * {@code mesh:agent:ID}), so an agent may as well talk to Redis itself. What takes several steps is
 * one script ({@code bus/*.lua}), so that no crash comes between them. {@code Arrivals} watches all
 * topics that somebody waits for with one connection.
 *
 * <p>Left to others: work with an owner, delays and retries ({@code tasks}, which puts work on
 * topics for external workers).
 */
@NullMarked
package com.sutazai.bus;

import org.jspecify.annotations.NullMarked;
