/**
 * Who did what: one row per event (a call of a tool, a login, a change that somebody made), never
 * changed.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R6.7 Nothing that is audited happens without its row: a place is taken before, and whoever
 *       finds all places taken waits, and is refused (503) if that lasts; of a wrong password it is
 *       taken when it has been counted. No row is dropped; one that PostgreSQL does not take is
 *       offered again.
 *   <li>R6.8 A row has no argument of a call, only its HMAC under a key of its own: equal ones can
 *       be found, and nobody can guess one.
 *   <li>R6.9 Rows cannot be changed, not even by this server; they go when they are older than the
 *       retention.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.security.audit.AuditTrail} hands out places and keeps what is
 * written to them for a tenth of a second at most; {@code AuditRows} writes all of it with one
 * statement. Ids are UUIDv7, so the order of the ids is that of time, and a repeated write finds
 * its own rows.
 *
 * <p>What is not yet written when the process dies is lost: up to a tenth of a second. A server
 * that stops in order writes it, or, without PostgreSQL, logs it.
 */
@NullMarked
package com.sutazai.security.audit;

import org.jspecify.annotations.NullMarked;
