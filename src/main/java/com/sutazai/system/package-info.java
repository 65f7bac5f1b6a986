/**
 * One view of the whole: health, status, metrics, the first page and the API document.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R9.1 {@code /health/live} is about this process alone; {@code /health/started} and {@code
 *       /health/ready} come true when the schema is there, an administrator exists and the
 *       registered MCP services have been asked (at most 30 s are waited for those).
 *   <li>R9.2 Ready is 503 exactly when PostgreSQL is down, the start is not finished, or the server
 *       is taken out of service; Redis and MCP services are named as degraded with 200.
 *   <li>R9.3 No health request waits for a dependency: probes ask in the background, answers say
 *       when.
 *   <li>R9.4 {@code /metrics} is Prometheus text; labels are bounded.
 *   <li>R9.5 The WAR can be deployed again and again while the server runs: no class, thread,
 *       process or MBean of a former deployment stays, and whoever waits for its answer is told
 *       that it stops.
 *   <li>R9.6 Every pool of connections says how many are in use, how many there may be, and who
 *       waits.
 * </ul>
 *
 * <p>How it works: MicroProfile Health serves the checks of this package; {@code SystemResource}
 * and {@code RootServlet} show the same states. {@code Drain} takes the server out of service
 * before a stop.
 */
@NullMarked
package com.sutazai.system;

import org.jspecify.annotations.NullMarked;
