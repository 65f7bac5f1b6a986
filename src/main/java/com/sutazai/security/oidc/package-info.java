/**
 * Callers whom issuers outside vouch for: OpenID Connect providers whose access tokens are JWT.
 *
 * <p>Promises:
 *
 * <ul>
 *   <li>R15.1 A token is believed only with the signature of a published key of its issuer (RSA or
 *       EC; never a secret), for this server as audience, and in its time (30 s skew).
 *   <li>R15.2 A token whose audience is a path is good for that path and what lies below, and for
 *       nothing else.
 *   <li>R15.3 A new key of an issuer is used within a few seconds of the first token that is signed
 *       with it (meanwhile 401); a key that the issuer took away within five minutes. An issuer
 *       that is down is named by readiness, and what is known of it goes on.
 *   <li>R15.4 Who it is is the issuer's and its subject; a name leads to no other user, and to none
 *       of ours. The role follows from a claim, each time anew; without one there is no access.
 *   <li>R15.5 Scopes of the token narrow what it may do; what is missing is said in {@code
 *       WWW-Authenticate}, with the place where the issuers are named (RFC 9728). Who has no token
 *       is told to ask for what the path needs, or what the settings say; for none of ours if they
 *       do not count.
 *   <li>R15.6 An outside user who is disabled here is refused within a second, whatever his token
 *       says. He has no password here, makes no API keys and changes no users.
 *   <li>R15.7 People log in with their issuer in a browser (authorization code with PKCE): on the
 *       API page as the public client of the settings, in clients of MCP, which are led to the
 *       issuer. Pages of this server may ask the issuers and nobody else.
 *   <li>R15.8 At the console, too, for the scopes of the settings: who comes from an issuer stays
 *       over reloads and the end of a token as long as the issuer knows him, without being asked.
 * </ul>
 *
 * <p>How it works: {@code Issuer} reads discovery and keys in the background, four times a minute,
 * so that no request waits for it but one with a key that is not known yet; {@code IssuerTokens}
 * checks tokens and remembers the right ones; {@code OutsideUsers} keeps a row for everybody who
 * came, because tasks, audit and values belong to users.
 *
 * <p>Not kept: a role that the issuer takes away is known with the next token, also for tasks that
 * wait.
 *
 * <p>Left to others: whether a role or scope is enough ({@code security}).
 */
@NullMarked
package com.sutazai.security.oidc;

import org.jspecify.annotations.NullMarked;
