package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.node.News;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * API keys: shown once, stored as HMAC. A key speaks for its owner, with the owner's role of the
 * moment, within its scopes and until it expires.
 */
@SharedBean
public class ApiKeys {

    static final String PREFIX = "sk_sutazai_";

    private static final String PURPOSE = "api-key";

    /** Enough to tell one's keys apart, far too little to guess one. */
    private static final int SHOWN = PREFIX.length() + 4;

    private static final String SHOWN_COLUMNS =
            "id, name, prefix, scopes, expires_at, rate_limit_per_minute, created_at, last_used_at";
    static final String TOPIC = "api_keys";
    private static final int KEYS_PER_USER_MAX = 100;
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** What may be shown of a key. */
    public record Shown(
            UUID id,
            String name,
            String prefix,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Integer rateLimitPerMinute,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    /**
     * What a new key is to be.
     *
     * @param expiresAt null for never
     * @param perMinute how often it may be used, null for what everybody may
     */
    record Wanted(
            String name, Scopes scopes, @Nullable Instant expiresAt, @Nullable Integer perMinute) {}

    /** A key and its owner. */
    public record Found(
            UUID userId,
            String username,
            String role,
            UUID key,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Integer rateLimitPerMinute) {}

    /** Whose a key is, and until when. */
    private record Known(Caller caller, Instant until) {}

    private final Database database;
    private final DerivedKeys keys;
    private final News news;

    /**
     * By HMAC in hexadecimal; unknown keys are remembered too, so that guessing costs no query
     * each.
     */
    private final Remembered<String, Optional<Known>> callers =
            new Remembered<>(REMEMBERED_MAX, REMEMBERED);

    private final InstantSource clock = InstantSource.system();

    @Inject
    public ApiKeys(Database database, DerivedKeys keys, News news) {
        this.database = database;
        this.keys = keys;
        this.news = news;
        news.when(TOPIC, this::forgetAll);
    }

    /** A new key as text, and what is kept of it. */
    record Made(Shown shown, String key) {}

    Made make(UUID user, Wanted wanted) {
        String key = PREFIX + RandomText.next();
        Shown shown =
                database.inTransaction(
                        handle -> {
                            checkRoom(handle, user);
                            return insert(handle, user, wanted, key);
                        });
        return new Made(shown, key);
    }

    private static void checkRoom(Handle handle, UUID user) {
        // the lock on the owner makes count and insert one step
        handle.createQuery("select id from users where id = :user for update")
                .bind("user", user)
                .mapTo(UUID.class)
                .one();
        int count =
                handle.createQuery("select count(*) from api_keys where user_id = :user")
                        .bind("user", user)
                        .mapTo(Integer.class)
                        .one();
        if (count >= KEYS_PER_USER_MAX) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "There are " + KEYS_PER_USER_MAX + " keys already; delete one first");
        }
    }

    private Shown insert(Handle handle, UUID user, Wanted wanted, String key) {
        return handle.createQuery(
                        """
                        insert into api_keys (user_id, name, prefix, hash, scopes, expires_at, rate_limit_per_minute)
                        values (:user, :name, :prefix, :hash, :scopes, :expires, :rate)
                        on conflict (user_id, name) do nothing
                        returning\s"""
                                + SHOWN_COLUMNS)
                .bind("user", user)
                .bind("name", wanted.name())
                .bind("prefix", key.substring(0, SHOWN))
                .bind("hash", keys.hash(PURPOSE, key))
                .bindArray("scopes", String.class, wanted.scopes().inOrder())
                .bind("expires", wanted.expiresAt())
                .bind("rate", wanted.perMinute())
                .map(ConstructorMapper.of(Shown.class))
                .findOne()
                .orElseThrow(
                        () ->
                                Failure.of(
                                        ProblemType.CONFLICT,
                                        "There is a key of this name; choose another or delete it"));
    }

    List<Shown> of(UUID user) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + SHOWN_COLUMNS
                                                + " from api_keys where user_id = :user order by created_at")
                                .bind("user", user)
                                .map(ConstructorMapper.of(Shown.class))
                                .list());
    }

    boolean delete(UUID user, UUID id) {
        int deleted =
                database.inTransaction(
                        handle -> {
                            int gone =
                                    handle.createUpdate(
                                                    "delete from api_keys where id = :id and user_id = :user")
                                            .bind("id", id)
                                            .bind("user", user)
                                            .execute();
                            if (gone > 0) {
                                tell(handle);
                            }
                            return gone;
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
        callers.forgetAll();
    }

    /** Whose key this is; nothing if it is not known or not valid any more. */
    Optional<Caller> verify(String key) {
        return known(key)
                .filter(known -> clock.instant().isBefore(known.until()))
                .map(Known::caller);
    }

    private Optional<Known> known(String key) {
        String digest = java.util.HexFormat.of().formatHex(keys.hash(PURPOSE, key));
        return callers.get(
                digest,
                () ->
                        keys.hashes(PURPOSE, key).stream()
                                .map(this::found)
                                .flatMap(Optional::stream)
                                .findFirst());
    }

    private Optional<Known> found(byte[] hash) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        update api_keys k set last_used_at = now() from users u
                                        where k.hash = :hash and u.id = k.user_id and u.is_active
                                          and (k.expires_at is null or k.expires_at > now())
                                        returning u.id as user_id, u.username, u.role, k.id as key, k.scopes, k.expires_at, k.rate_limit_per_minute
                                        """)
                                .bind("hash", hash)
                                .map(ConstructorMapper.of(Found.class))
                                .findOne()
                                .flatMap(ApiKeys::known));
    }

    /** Nothing if none of its scopes is known to this version. */
    private static Optional<Known> known(Found found) {
        List<String> scopes = found.scopes().stream().filter(Scopes.known()::contains).toList();
        return scopes.isEmpty() ? Optional.empty() : Optional.of(known(found, Scopes.of(scopes)));
    }

    private static Known known(Found found, Scopes scopes) {
        Integer perMinute = found.rateLimitPerMinute();
        Instant until = found.expiresAt();
        return new Known(
                new Caller(
                        found.userId(),
                        found.username(),
                        Role.of(found.role()),
                        new Caller.Credential.Key(found.key(), perMinute == null ? 0 : perMinute),
                        scopes),
                until == null ? Instant.MAX : until);
    }
}
