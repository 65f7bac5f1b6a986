/**
 * Work that outlives the request.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R12.1 A task that was acknowledged is a row in PostgreSQL, and ends: completed, failed or
 *       cancelled, whatever dies on the way.
 *   <li>R12.2 A task is given to one worker at a time, which has a lease and renews it; when the
 *       lease runs out another one takes it. So a task may be delivered more than once (a worker
 *       that is cut off goes on), always with the same id to recognise it by; what a worker reports
 *       counts only while it holds the lease of that very claim. While PostgreSQL is away nobody
 *       loses his.
 *   <li>R12.3 Higher priority first, then who waits longest; a delayed task not before its time.
 *   <li>R12.4 What failed is tried again later and later, at most as often as was wanted; then it
 *       stays as failed with the reason, until somebody asks for it again or it is too old. An
 *       attempt that reached nobody counts as none, for ten minutes.
 *   <li>R12.5 The same {@code Idempotency-Key} of the same caller is the same task; with other
 *       content, priority, attempts or time it is a conflict.
 *   <li>R12.6 A cancelled task that waits never runs; one that runs is interrupted, on whatever
 *       node, within three seconds.
 *   <li>R12.7 A task is its owner's: for others, but operators, it is not there.
 *   <li>R12.8 A server that stops in order hands back what it was working on; that counts as no
 *       attempt.
 *   <li>R12.9 Everything is bounded: payload, result and their depth, tasks that wait (also of one
 *       owner, and also when they are tried again), who waits for them, workers, time, retention. A
 *       handler that ignores its interrupt is given up.
 *   <li>R12.10 What its owner may not give any more is not done.
 *   <li>R12.11 An external worker's report counts while its attempt waits for it; what is handed to
 *       a broker and lost there is handed out again.
 *   <li>R12.12 Where there are four workers or more tasks of one type never have all of them: a
 *       type that hangs holds up its own.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.tasks.Tasks} is the entry. {@code TaskRows} has the
 * statements; new tasks and endings are written in batches ({@code Batches}), so that one commit
 * serves many requests. {@code Workers} claim what is due ({@code for update skip locked}) and
 * their {@code Share} allows, run it on virtual threads and renew the leases of what they run all
 * at once; {@code Housekeeping} makes delayed tasks due, takes leases that ran out, forgets what is
 * too old and has {@code Queue} count what waits. Who does a task of a type is a {@link
 * com.sutazai.tasks.TaskHandler}, a CDI bean, an {@link com.sutazai.tasks.ExternalWorkers external
 * worker} behind a broker ({@code TopicWorkers} over the bus, {@code tasks.rabbitmq}), or else the
 * mesh service of that name ({@code ServiceDelivery}: {@code POST /process}). {@code TaskWatch}
 * tells who waits for a task that it has changed, with one query a second for all that are watched.
 *
 * <p>Left to others: balancing and breakers of services ({@code mesh}); topics ({@code bus}).
 */
@NullMarked
package com.sutazai.tasks;

import org.jspecify.annotations.NullMarked;
