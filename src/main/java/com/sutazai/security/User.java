package com.sutazai.security;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code users}. */
record User(
        UUID id,
        String username,
        @Nullable String email,
        String passwordHash,
        String role,
        boolean isActive,
        Instant createdAt,
        @Nullable Instant lockedUntil) {

    Role asRole() {
        return Role.of(role);
    }

    @Override
    public String toString() {
        return "User[" + username + ", " + role + "]";
    }
}
