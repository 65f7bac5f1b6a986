package com.sutazai.tasks;

import com.sutazai.security.Role;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * A task that a worker has taken.
 *
 * @param lease of this claim alone
 * @param ownerRole that its owner has now; null if he is disabled
 */
public record Claim(@Nested TaskRow task, UUID lease, @Nullable String ownerRole) {

    /** Whether its owner may still give such a task. */
    boolean isFor(Role needed) {
        return Optional.ofNullable(ownerRole)
                .map(Role::of)
                .filter(r -> r.includes(needed))
                .isPresent();
    }
}
