package com.sutazai.security;

import com.sutazai.http.Failure;
import java.util.Optional;

/** Tokens of issuers outside. Thread-safe. */
public interface OutsideTokens {

    /**
     * Who a token speaks for; nothing if it is none of theirs, or not right.
     *
     * @param path that is asked for: the token must be meant for it
     * @throws Failure 403 if the issuer vouches for somebody who has no role here, 503 if the keys
     *     of the issuer are not known yet or PostgreSQL is needed and cannot be reached
     */
    Optional<Caller> verify(String token, String path);

    /**
     * Where a client finds out which issuers are trusted for a path (RFC 9728); nothing if none is.
     *
     * @return an absolute URL
     */
    Optional<String> metadata(String path);

    /**
     * What a client that has no token yet is told to ask its issuer for.
     *
     * @param needed for the path; empty if every token is enough
     * @return scopes with blanks between (RFC 6749); empty for none
     */
    String scopesToAskFor(String needed);

    /** Users have lost rights: what is remembered of them goes. */
    void forgetAll();
}
