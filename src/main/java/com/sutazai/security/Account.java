package com.sutazai.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user, as administrators see one.
 *
 * @param issuer who vouches for him; null for our own users
 */
public record Account(
        UUID id,
        String username,
        @Nullable String email,
        String role,
        boolean isActive,
        Instant createdAt,
        @Nullable Instant lastLogin,
        @Nullable Instant lockedUntil,
        @Nullable String issuer) {

    /** Whether the role is the highest. */
    @JsonProperty("is_admin")
    public boolean isAdmin() {
        return Role.of(role) == Role.ADMIN;
    }

    /** What the issuer decides is not changed here. */
    void requireOwn(String what) {
        if (issuer != null) {
            throw Failure.of(ProblemType.CONFLICT, what + " of this user is its issuer's");
        }
    }
}
