/**
 * The Jedis pool, and what several servers share through it: copies and hints, and the topics of
 * the bus, which are as durable as Redis is.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R5.1 Without Redis everything works but the bus, which says so; what else it would have
 *       shared is then kept per process, and readiness names it as degraded.
 *   <li>R5.2 A Redis that hangs costs a caller at most {@code REDIS_TIMEOUT}, and nothing while the
 *       probe knows that it is down.
 *   <li>R5.3 A Redis that was restarted is used again with the next answer to the probe, about a
 *       second later: with one broken connection all that are idle are forgotten, and what failed
 *       meanwhile does not count. (Where its host vanishes and nobody closes connections, each has
 *       to be found out.)
 *   <li>R5.4 The pool has a maximum; who finds none waits as long as for an answer, and is told.
 *       That is no failure of Redis.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.redis.Redis} is the entry.
 */
@NullMarked
package com.sutazai.redis;

import org.jspecify.annotations.NullMarked;
