package com.sutazai.mcp.memory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Something remembered.
 *
 * @param importanceLevel 1 to 10
 * @param sizeBytes of the content in UTF-8
 * @param expiresAt absent if it does not expire
 */
@Schema(name = "Memory")
public record Memory(
        UUID id,
        String key,
        String content,
        String namespace,
        List<String> tags,
        int importanceLevel,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant expiresAt,
        int sizeBytes) {}
