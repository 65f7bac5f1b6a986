/**
 * Who calls, and what they may.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R6.1 Default deny: one servlet filter sees every path. 401, then 403, come before 404, 405,
 *       415 and any look at the body.
 *   <li>R6.2 Every HTTP method and every servlet declares its role; what declares none needs an
 *       administrator.
 *   <li>R6.3 A token is believed only with our signature (HS256, or RS256 if there is a pair of
 *       keys, whose public ones are published), issuer, audience, type and time (30 s skew), and
 *       while its session lives.
 *   <li>R6.4 Passwords are Argon2id, hashed a few at a time; an unknown user costs as much as a
 *       wrong password. Of the places to wait one network has half at most.
 *   <li>R6.5 Refresh tokens and API keys are shown once and stored as HMAC under keys derived from
 *       {@code SECRET_KEY}. A refresh token works once; the second use ends its session.
 *   <li>R6.6 There is no default password; without {@code ADMIN_PASSWORD} and without users the
 *       server says that it has no administrator.
 *   <li>R6.10 A node passes a request to another one with a signed statement of who calls, for that
 *       node, method, path, session and body alone; the caller's own credential stays where it was
 *       shown.
 *   <li>R6.11 A user that an administrator adds can log in at once. Passwords that somebody chooses
 *       follow rules (that of the first administrator is a setting, and checked as one); every
 *       change of users is written down.
 *   <li>R6.12 Whoever is disabled, deleted, given another role or another password loses his
 *       sessions in the same moment; on other nodes with the next news, within one second.
 *   <li>R6.13 Five wrong passwords in a row lock a user for 30 minutes, or until an administrator
 *       resets the password; a lock does not tell whether there is such a user (while Redis is not
 *       there, on one node). Who tries many names from one address has to wait; only wrong
 *       passwords count.
 *   <li>R6.19 Who comes more often than is allowed is told so (429) and when to come again; a key
 *       can have a rate of its own, and a path for all.
 *   <li>R6.14 There is always an active administrator of our own left.
 *   <li>R6.15 A key is for what its scopes say and its owner's role allows, until it expires; what
 *       it may not do is refused with the scope that it needs. A key makes no keys.
 *   <li>R6.20 What listens (GET of MCP, events of a task) ends, and who waits (for a task, for
 *       entries of the bus) gets 401, when the session, key or user is of no use any more: within a
 *       second of a revocation on whatever node, within ten of an expiry.
 *   <li>R6.21 What operators and administrators change (services, rules, breakers, topics, users)
 *       leaves its row in the audit, whatever came of it, and so do logins, keys and what users
 *       store for services; messages and calls of the mesh do not.
 *   <li>R6.22 What anybody may ask is bounded: logins (R6.13) and refresh tokens that are wrong by
 *       address, renewals by session. Sessions are forgotten a day after their end.
 *   <li>R6.23 A user who is deleted is disabled first, then his tasks go, some at a time, then he
 *       with all else that is his; what ends in between can be done again.
 * </ul>
 *
 * <p>How it works: {@link com.sutazai.security.AuthenticationFilter} asks {@code Authenticator} who
 * it is and {@code AccessRules} which role and which {@code Scope} the path needs; {@code
 * CallerRates} counts requests ({@code security.rates}); features read {@link
 * com.sutazai.security.Caller}. The area of a scope is the feature in whose package the route lies,
 * whether it reads follows from the HTTP method. Sessions and keys are checked against PostgreSQL
 * and remembered for a few seconds; what ends them is told to all nodes ({@code node.News}), so a
 * logout takes effect on this node at once and on others with the next news. {@code AuditedChanges}
 * writes down logins and changes; {@code Accounts} and {@code PasswordChanges} change users and end
 * sessions ({@code Rights}) in one transaction, always the user's row first; {@code UserRemoval}
 * has features take away what is theirs ({@code Belongings}) before a user goes; {@code Lockouts}
 * counts wrong passwords. {@code Remembered} asks PostgreSQL once for all who wait; {@code
 * WatchedStreams} looks after answers that stay open; {@code SessionRetention} forgets what is
 * over. {@code Seal} encrypts for others what must be had back.
 *
 * <p>Left to others: tokens of outside issuers ({@code security.oidc}).
 */
@NullMarked
package com.sutazai.security;

import org.jspecify.annotations.NullMarked;
