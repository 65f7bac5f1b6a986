package com.sutazai.security;

import java.util.Set;
import java.util.UUID;

/** Callers as the filter would have made them. */
public final class TestCallers {

    private TestCallers() {}

    /** Somebody who has logged in. */
    public static Caller loggedIn(String name, Role role) {
        return Caller.inSession(UUID.randomUUID(), name, role, UUID.randomUUID());
    }

    /** Somebody who shows a key. */
    public static Caller withKey(String name, Role role, String... scopes) {
        return new Caller(
                UUID.randomUUID(),
                name,
                role,
                new Caller.Credential.Key(UUID.randomUUID(), 0),
                Scopes.of(Set.of(scopes)));
    }
}
