package com.sutazai.security.oidc;

import java.util.List;

/**
 * An issuer whose tokens are taken.
 *
 * @param issuer exactly as in its tokens; https, or http on this machine
 * @param audiences beside this server's own URLs
 * @param claims what is believed of its claims
 */
record TrustedIssuer(String issuer, List<String> audiences, Claims claims) {}
