/**
 * What everybody shows to MCP services for himself: his own token of a service, say, instead of one
 * that all share.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R8.47 {@code ${user:NAME}} in the headers or the environment of a service is filled in with
 *       the value that the caller has stored under NAME. Nobody's value is ever sent on behalf of
 *       another: users share no session and no process with such a service.
 *   <li>R8.48 Values are sealed in the database and never told; a changed one counts at once, at
 *       other nodes within two seconds. Who has none is told which to store, and nothing is sent.
 * </ul>
 *
 * <p>How it works: {@code UserValues} keeps the values, sealed by {@code security.Seal} for their
 * owner and name, and remembers those in use. {@code PersonalUpstream} stands for a service that
 * wants such values and has one upstream per user, which sends {@code PersonalValues}. The next
 * request of a user after a change lets his upstream take it up: processes are started again,
 * because an environment cannot be changed.
 *
 * <p>Left to others: what services there are and which values they want ({@code mcp}).
 */
@NullMarked
package com.sutazai.mcp.personal;

import org.jspecify.annotations.NullMarked;
