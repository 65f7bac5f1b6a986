package com.sutazai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.node.News;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * API keys: shown once, stored as HMAC. A key speaks for its owner, with the owner's role of the
 * moment.
 */
@SharedBean
public class ApiKeys {

    static final String PREFIX = "sk_sutazai_";

    private static final String PURPOSE = "api-key";

    /** Enough to tell one's keys apart, far too little to guess one. */
    private static final int SHOWN = PREFIX.length() + 4;

    private static final String TOPIC = "api_keys";
    private static final int KEYS_PER_USER_MAX = 100;
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** What may be shown of a key. */
    public record Shown(
            UUID id, String name, String prefix, Instant createdAt, @Nullable Instant lastUsedAt) {}

    /** The owner of a key. */
    public record Owner(UUID userId, String username, String role) {}

    private final Database database;
    private final DerivedKeys keys;
    private final News news;

    /**
     * By HMAC in hexadecimal; unknown keys are remembered too, so that guessing costs no query
     * each.
     */
    private final Cache<String, Optional<Caller>> callers =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterWrite(REMEMBERED).build();

    @Inject
    public ApiKeys(Database database, DerivedKeys keys, News news) {
        this.database = database;
        this.keys = keys;
        this.news = news;
        news.when(TOPIC, this::forgetAll);
    }

    private volatile int changes;

    /** A new key as text, and what is kept of it. */
    record Made(Shown shown, String key) {}

    Made make(UUID user, String name) {
        String key = PREFIX + RandomText.next();
        Optional<Shown> shown =
                database.inTransaction(
                        handle -> {
                            // the lock on the owner makes count and insert one step
                            handle.createQuery("select id from users where id = :user for update")
                                    .bind("user", user)
                                    .mapTo(UUID.class)
                                    .one();
                            int count =
                                    handle.createQuery(
                                                    "select count(*) from api_keys where user_id = :user")
                                            .bind("user", user)
                                            .mapTo(Integer.class)
                                            .one();
                            if (count >= KEYS_PER_USER_MAX) {
                                throw Failure.of(
                                        ProblemType.CONFLICT,
                                        "There are "
                                                + KEYS_PER_USER_MAX
                                                + " keys already; delete one first");
                            }
                            return handle.createQuery(
                                            """
                                            insert into api_keys (user_id, name, prefix, hash) values (:user, :name, :prefix, :hash)
                                            on conflict (user_id, name) do nothing
                                            returning id, name, prefix, created_at, last_used_at
                                            """)
                                    .bind("user", user)
                                    .bind("name", name)
                                    .bind("prefix", key.substring(0, SHOWN))
                                    .bind("hash", keys.hash(PURPOSE, key))
                                    .map(ConstructorMapper.of(Shown.class))
                                    .findOne();
                        });
        return new Made(
                shown.orElseThrow(
                        () ->
                                Failure.of(
                                        ProblemType.CONFLICT,
                                        "There is a key of this name; choose another or delete it")),
                key);
    }

    List<Shown> of(UUID user) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select id, name, prefix, created_at, last_used_at from api_keys where user_id = :user order by created_at")
                                .bind("user", user)
                                .map(ConstructorMapper.of(Shown.class))
                                .list());
    }

    boolean delete(UUID user, UUID id) {
        int deleted =
                database.inTransaction(
                        handle -> {
                            tell(handle);
                            return handle.createUpdate(
                                            "delete from api_keys where id = :id and user_id = :user")
                                    .bind("id", id)
                                    .bind("user", user)
                                    .execute();
                        });
        forgetAll();
        return deleted > 0;
    }

    /** Some are of no use any more, at whatever node. */
    void tell(Handle handle) {
        news.tell(handle, TOPIC);
    }

    /** Owners of some have lost their rights. */
    void forgetAll() {
        synchronized (callers) {
            changes++;
            callers.invalidateAll();
        }
    }

    /** Whose key this is. */
    Optional<Caller> verify(String key) {
        String known = java.util.HexFormat.of().formatHex(keys.hash(PURPOSE, key));
        Optional<Caller> remembered = callers.getIfPresent(known);
        if (remembered != null) {
            return remembered;
        }
        int before = changes;
        Optional<Caller> caller =
                keys.hashes(PURPOSE, key).stream()
                        .map(this::owner)
                        .flatMap(Optional::stream)
                        .findFirst();
        synchronized (callers) {
            // what was read before a change is not remembered after it
            if (before == changes) {
                callers.put(known, caller);
            }
        }
        return caller;
    }

    private Optional<Caller> owner(byte[] hash) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        update api_keys k set last_used_at = now() from users u
                                        where k.hash = :hash and u.id = k.user_id and u.is_active
                                        returning u.id as user_id, u.username, u.role
                                        """)
                                .bind("hash", hash)
                                .map(ConstructorMapper.of(Owner.class))
                                .findOne()
                                .map(
                                        owner ->
                                                new Caller(
                                                        owner.userId(),
                                                        owner.username(),
                                                        Role.of(owner.role()),
                                                        Optional.empty())));
    }
}
