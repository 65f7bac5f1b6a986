/**
 * The PostgreSQL pool, its schema and its transactions. PostgreSQL is the truth and the only
 * critical dependency.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R3.1 The server starts without PostgreSQL, says so, and heals by itself when it comes: the
 *       schema is brought up to date then.
 *   <li>R3.2 A broken connection is never handed out; a hanging server is noticed within the
 *       probe's time.
 *   <li>R3.3 What the probe reports was asked for within the last seconds, never assumed.
 *   <li>R3.4 At the start it is said if PostgreSQL takes fewer connections than three nodes need;
 *       who keeps one for five minutes is named in the log, and it is taken back.
 *   <li>R3.5 What PostgreSQL refuses is told for what it is: what somebody else has just taken is a
 *       conflict (409), a deadlock or a statement of more than nine seconds is over, in PostgreSQL
 *       too, and may be tried again (503).
 *   <li>R3.6 At the end no connection is handed out any more, and it is waited for two seconds for
 *       those that are out.
 * </ul>
 *
 * <p>How it works: the server owns the pool ({@code java:app/jdbc/sutazai}, visible in its
 * console). {@link com.sutazai.database.Database} hands out JDBI handles; Flyway migrates under its
 * own lock, forward only. {@link com.sutazai.database.DatabaseProbe} asks once a second on a
 * virtual thread and runs, once, whoever waits for {@link com.sutazai.database.DatabaseReady}.
 *
 * <p>Left to others: the statements stand beside the code that uses them, in the features.
 */
@NullMarked
package com.sutazai.database;

import org.jspecify.annotations.NullMarked;
