/**
 * Finds, chooses, protects and calls services.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R7.1 A call goes to a healthy instance, to a degraded or unknown one only if none is
 *       healthy, never to an unhealthy or draining one or past an open breaker.
 *   <li>R7.2 A call ends within its deadline, whatever the instances do; the deadline covers all
 *       attempts and is told to each instance.
 *   <li>R7.3 A call is repeated only on another instance, only within the retry budget, and only if
 *       it may be: nothing was sent, or the method or the caller says that a repetition does no
 *       harm.
 *   <li>R7.4 An instance that refuses connections is out at once; one that hangs or answers 5xx to
 *       its checks is out after three of them. It is in again after one right answer.
 *   <li>R7.5 Every 5xx, time-out and broken connection counts against an instance; 4xx does not,
 *       and 429 only makes it rest. Failures in a row open its <em>breaker</em>; a bad success rate
 *       <em>ejects</em> it. Either means out, and a passing check ends neither.
 *   <li>R7.6 Instances, weights, strategies, breaker rules and policies that were set over REST
 *       survive a restart; instances of a file follow the file, those of Consul follow Consul.
 *   <li>R7.7 Addresses that lead to cloud metadata, link-local or multicast are never called, not
 *       even behind a name; with {@code MESH_ALLOWED_NETWORKS} only those of its ranges are.
 *   <li>R7.13 When fewer than half of the instances are available, ejections are ignored (panic).
 *   <li>R7.14 A full service or server refuses at once with {@code Retry-After}, before work is
 *       done.
 *   <li>R7.15 The proxy passes bodies, events, ranges and trailers as they come, and never the
 *       caller's credentials.
 *   <li>R7.25 A connection whose answer was forgotten is taken back, counted and named.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.mesh.ServiceMesh} is the entry. A {@code Registry} holds a
 * {@code Service} per name with its live {@code Member}s. Picks read an immutable {@code Plan} (who
 * is eligible, with weights and the strategy's preparations), which is made anew when something
 * changed, and once a second. {@code CallPipeline} reads top to bottom as the path of a call: room
 * in the server, room in the service, deadline, then {@code CallRun} with attempts on one instance
 * after the other, or {@code Hedge} with two at once. A {@code LiveAttempt} sends messages through
 * interceptors, breaker and transport (kept {@code Connections} on HttpCore; an {@code Exchange}
 * can be ended by anyone; {@code Leases} finds those that were forgotten) and tells the service
 * what became of them. Where instances come from is told by adapters: the file, REST, {@code
 * mesh.consul}; who is told of them: {@code mesh.kong}.
 *
 * <p>Threading: work blocks on virtual threads. Members, budgets and windows guard themselves;
 * plans and rules are replaced, never changed. One timer thread rings the {@code Alarms} of all
 * deadlines and only aborts.
 *
 * <p>State of members, breakers, latencies and decisions is in memory only, and of this server
 * only. Two servers on one database learn of each other's registrations at their next start.
 *
 * <p>Sources: Envoy (panic, limits, deadline headers), Finagle and Linkerd (budget, peak EWMA,
 * probes), RFC 9110 (idempotency, hop-by-hop headers), The Tail at Scale (hedging).
 */
@NullMarked
package com.sutazai.mesh;

import org.jspecify.annotations.NullMarked;
