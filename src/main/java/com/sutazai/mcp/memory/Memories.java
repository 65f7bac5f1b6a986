package com.sutazai.mcp.memory;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** Memories in PostgreSQL. Blocks. */
@SharedBean
public class Memories {

    private static final Logger LOG = System.getLogger(Memories.class.getName());

    static final int PER_OWNER_MAX = 10_000;

    private static final Duration SWEEP = Duration.ofHours(1);

    private static final String COLUMNS =
            "id, key, content, namespace, tags, importance_level, created_at, updated_at, expires_at, size_bytes";

    private static final String LIVING = " and (expires_at is null or expires_at > now())";

    private final Database database;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A row of {@code mcp_memories}. */
    public record Row(
            UUID id,
            String key,
            String content,
            String namespace,
            List<String> tags,
            int importanceLevel,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt,
            @Nullable OffsetDateTime expiresAt,
            int sizeBytes) {

        Memory memory() {
            return new Memory(
                    id,
                    key,
                    content,
                    namespace,
                    tags,
                    importanceLevel,
                    createdAt.toInstant(),
                    updatedAt.toInstant(),
                    expiresAt == null ? null : expiresAt.toInstant(),
                    sizeBytes);
        }
    }

    /** What is to be stored. */
    record Draft(
            String key,
            String content,
            String namespace,
            List<String> tags,
            @Nullable Duration timeToLive,
            int importance) {}

    /** How much there is. */
    record Sum(int memories, long bytes, Map<String, Integer> namespaces) {}

    @Inject
    public Memories(Database database) {
        this.database = database;
        Thread.ofVirtual().name("memory-expiry").start(this::sweep);
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(stopped::countDown);
    }

    /**
     * Stores; under the same key of the same namespace it replaces.
     *
     * @throws Failure 409 if the owner has as many as one may have
     */
    Memory store(UUID owner, Draft draft) {
        return database.inTransaction(
                handle -> {
                    int others =
                            handle.createQuery(
                                            "select count(*) from mcp_memories where owner = :owner and not (namespace = :namespace and key = :key)")
                                    .bind("owner", owner)
                                    .bind("namespace", draft.namespace())
                                    .bind("key", draft.key())
                                    .mapTo(Integer.class)
                                    .one();
                    if (others >= PER_OWNER_MAX) {
                        throw Failure.of(
                                ProblemType.CONFLICT,
                                "You have " + PER_OWNER_MAX + " memories; delete some first");
                    }
                    return handle.createQuery(
                                    """
                                    insert into mcp_memories (owner, namespace, key, content, tags, importance_level, size_bytes, expires_at)
                                    values (:owner, :namespace, :key, :content, :tags, :importance, :size, now() + :seconds * interval '1 second')
                                    on conflict (owner, namespace, key) do update set content = excluded.content, tags = excluded.tags,
                                        importance_level = excluded.importance_level, size_bytes = excluded.size_bytes,
                                        expires_at = excluded.expires_at, updated_at = now()
                                    returning\s"""
                                            + COLUMNS)
                            .bind("owner", owner)
                            .bind("namespace", draft.namespace())
                            .bind("key", draft.key())
                            .bind("content", draft.content())
                            .bindArray("tags", String.class, draft.tags())
                            .bind("importance", draft.importance())
                            .bind("size", draft.content().getBytes(StandardCharsets.UTF_8).length)
                            .bind(
                                    "seconds",
                                    draft.timeToLive() == null
                                            ? null
                                            : draft.timeToLive().toSeconds())
                            .map(ConstructorMapper.of(Row.class))
                            .one()
                            .memory();
                });
    }

    Optional<Memory> find(UUID owner, String namespace, String key) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + COLUMNS
                                                + " from mcp_memories where owner = :owner and namespace = :namespace and key = :key"
                                                + LIVING)
                                .bind("owner", owner)
                                .bind("namespace", namespace)
                                .bind("key", key)
                                .map(ConstructorMapper.of(Row.class))
                                .findOne()
                                .map(Row::memory));
    }

    /** Those with the words in key or content, the more important first, then the more recent. */
    List<Memory> search(UUID owner, String namespace, String words, int limit) {
        String pattern =
                "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + COLUMNS
                                                + " from mcp_memories where owner = :owner and namespace = :namespace"
                                                + " and (key ilike :pattern or content ilike :pattern)"
                                                + LIVING
                                                + " order by importance_level desc, updated_at desc limit :limit")
                                .bind("owner", owner)
                                .bind("namespace", namespace)
                                .bind("pattern", pattern)
                                .bind("limit", limit)
                                .map(ConstructorMapper.of(Row.class))
                                .map(Row::memory)
                                .list());
    }

    /** Deletes it; whether there was one. */
    boolean delete(UUID owner, String namespace, String key) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                                "delete from mcp_memories where owner = :owner and namespace = :namespace and key = :key"
                                                        + LIVING)
                                        .bind("owner", owner)
                                        .bind("namespace", namespace)
                                        .bind("key", key)
                                        .execute()
                                > 0);
    }

    Sum sum(UUID owner) {
        Map<String, Integer> namespaces = new LinkedHashMap<>();
        long[] bytes = new long[1];
        database.with(
                handle ->
                        handle.createQuery(
                                        "select namespace, count(*) as memories, sum(size_bytes) as bytes from mcp_memories where owner = :owner"
                                                + LIVING
                                                + " group by namespace order by namespace")
                                .bind("owner", owner)
                                .map(
                                        (row, context) -> {
                                            bytes[0] += row.getLong("bytes");
                                            return namespaces.put(
                                                    row.getString("namespace"),
                                                    row.getInt("memories"));
                                        })
                                .list());
        return new Sum(
                namespaces.values().stream().mapToInt(Integer::intValue).sum(),
                bytes[0],
                namespaces);
    }

    private void sweep() {
        try {
            while (!stopped.await(SWEEP.toSeconds(), TimeUnit.SECONDS)) {
                deleteExpired();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteExpired() {
        try {
            database.with(
                    handle -> handle.execute("delete from mcp_memories where expires_at <= now()"));
        } catch (Failure e) {
            LOG.log(Level.WARNING, "expired memories wait for the database: {0}", e.getMessage());
        }
    }
}
