/**
 * Tasks for workers who speak AMQP, over RabbitMQ.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R14.1 A task of a type in {@code TASKS_RABBITMQ_TYPES} lies in the queue {@code
 *       sutazai.tasks.TYPE} (durable, quorum), confirmed by the broker, as a message with {@code
 *       reply_to} and {@code correlation_id}, which expires with the attempt; the worker publishes
 *       its report to {@code reply_to} with the same {@code correlation_id}.
 *   <li>R14.2 The row is the truth and the queue a hint: what the broker loses is sent again by the
 *       next attempt; while it is away, or nobody reads the queue, tasks wait in PostgreSQL, for
 *       ten minutes without using up attempts, and nothing is lost if it dies in the middle.
 *   <li>R14.3 A broker that is down or refuses the password is named by the readiness of the server
 *       as degraded, and it heals without a restart.
 * </ul>
 *
 * <p>How it works: {@code RabbitLink} keeps one connection, asked once a second whether it answers,
 * and opens another when it is lost or a channel was closed; {@code RabbitSession} is one
 * connection with a channel for what goes out, used by one thread only, and one for reports. Each
 * process has a queue of its own for reports ({@code sutazai.reports.ID}), which goes an hour after
 * the process.
 *
 * <p>Left to others: leases, attempts, time limits and cancelling ({@code tasks}). A message that
 * lies in a queue cannot be taken back: a worker looks at {@code expires_at}.
 */
@NullMarked
package com.sutazai.tasks.rabbitmq;

import org.jspecify.annotations.NullMarked;
