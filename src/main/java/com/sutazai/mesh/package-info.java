/**
 * Finds, chooses, protects and calls services.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R7.1 A call goes to a healthy instance, to a degraded or unknown one only if none is
 *       healthy, never to an unhealthy one or past an open breaker.
 *   <li>R7.2 A call ends within its deadline, whatever the instances do; the deadline covers all
 *       attempts.
 *   <li>R7.3 A call is repeated only on another instance, and only if it may be: nothing was sent,
 *       or the caller said that a repetition does no harm.
 *   <li>R7.4 An instance that refuses connections is out at once; one that hangs or answers 5xx to
 *       its checks is out after three of them. It is in again after one right answer.
 *   <li>R7.5 Every 5xx, time-out and broken connection counts against the instance's breaker; 4xx
 *       does not.
 *   <li>R7.6 Instances registered over REST survive a restart; those of a file follow the file.
 *   <li>R7.7 Addresses that lead to cloud metadata, link-local or multicast are never called, not
 *       even behind a name.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.mesh.ServiceMesh} is the entry. A {@code Registry} holds, per
 * service, the live {@code Member}s and a strategy of {@code mesh.balance}. {@code CallPipeline}
 * reads top to bottom as the path of a call: deadline, attempts, choice, then per HTTP message the
 * breaker and the transport. Discovery is a port ({@link com.sutazai.mesh.Discovery}); the file is
 * the first. Each member has one virtual thread that checks it.
 *
 * <p>State of members, breakers and checks is in memory only.
 *
 * <p>Left to others: what is said over HTTP (callers), gateways and Consul (sub-packages to come).
 */
@NullMarked
package com.sutazai.mesh;

import org.jspecify.annotations.NullMarked;
