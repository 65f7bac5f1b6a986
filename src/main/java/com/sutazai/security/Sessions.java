package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.node.News;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Families of refresh tokens. Each token works once; the second use of one ends the family. */
@SharedBean
public class Sessions {

    private static final String PURPOSE = "refresh-token";
    static final String TOPIC = "sessions";
    private static final String PREFIX = "rt_sutazai_";
    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** A new refresh token of a session. */
    record Issued(UUID session, UUID user, String refreshToken) {}

    /** What came of a refresh token: the next one, or the end of its session and whose that was. */
    sealed interface Rotated {

        record Next(Issued issued) implements Rotated {}

        record Revoked(UUID session, UUID user) implements Rotated {}

        /** It is unknown, or of an ended session. */
        record Nothing() implements Rotated {}
    }

    /** A row of {@code refresh_tokens} with its session. */
    public record Stored(UUID sessionId, UUID userId, boolean isUsed, boolean isAlive) {}

    private final Database database;
    private final DerivedKeys keys;
    private final SecuritySettings settings;
    private final News news;
    private final Remembered<UUID, Boolean> alive = new Remembered<>(REMEMBERED_MAX, REMEMBERED);

    @Inject
    public Sessions(Database database, DerivedKeys keys, SecuritySettings settings, News news) {
        this.database = database;
        this.keys = keys;
        this.settings = settings;
        this.news = news;
        news.when(TOPIC, this::forgetAll);
    }

    /**
     * Begins one.
     *
     * @param user as he was when the password was found right
     * @return nothing if he was given another password or role, or was disabled, meanwhile
     */
    Optional<Issued> begin(User user) {
        return database.inTransaction(
                handle ->
                        handle.createQuery(
                                        """
                                        insert into sessions (user_id, expires_at)
                                        select id, now() + make_interval(secs => :seconds) from users
                                        where id = :user and password_hash = :hash and role = :role and is_active
                                        for share
                                        returning id
                                        """)
                                .bind("user", user.id())
                                .bind("hash", user.passwordHash())
                                .bind("role", user.role())
                                .bind("seconds", settings.refreshTtl().toSeconds())
                                .mapTo(UUID.class)
                                .findOne()
                                .map(id -> new Issued(id, user.id(), issue(handle, id))));
    }

    /**
     * Uses a token.
     *
     * @param check of the session, before the token is used: what it throws leaves it as it is
     */
    Rotated rotate(String refreshToken, Consumer<UUID> check) {
        Rotated rotated = database.inTransaction(handle -> rotate(handle, refreshToken, check));
        if (rotated instanceof Rotated.Revoked(UUID session, UUID user)) {
            alive.forget(session);
        }
        return rotated;
    }

    void end(UUID session) {
        database.inTransaction(
                handle -> {
                    news.tell(handle, TOPIC);
                    return handle.createUpdate(
                                    "update sessions set revoked_at = now() where id = :id and revoked_at is null")
                            .bind("id", session)
                            .execute();
                });
        alive.forget(session);
    }

    /** Ends all of a user; who calls this lets them be forgotten once it is committed. */
    void endAll(Handle handle, UUID user) {
        news.tell(handle, TOPIC);
        handle.createUpdate(
                        "update sessions set revoked_at = now() where user_id = :user and revoked_at is null")
                .bind("user", user)
                .execute();
    }

    /** Some have ended elsewhere. */
    void forgetAll() {
        alive.forgetAll();
    }

    boolean isAlive(UUID session) {
        return alive.get(session, () -> ask(session));
    }

    private boolean ask(UUID session) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        select exists (
                                            select 1 from sessions s join users u on u.id = s.user_id
                                            where s.id = :id and s.revoked_at is null and s.expires_at > now() and u.is_active)
                                        """)
                                .bind("id", session)
                                .mapTo(Boolean.class)
                                .one());
    }

    private Rotated rotate(Handle handle, String refreshToken, Consumer<UUID> check) {
        Optional<Stored> found = Optional.empty();
        byte[] hash = new byte[0];
        for (byte[] candidate : keys.hashes(PURPOSE, refreshToken)) {
            if (found.isEmpty()) {
                hash = candidate;
                found = stored(handle, candidate);
            }
        }
        if (found.isEmpty() || !found.get().isAlive()) {
            return new Rotated.Nothing();
        }
        Stored token = found.get();
        if (token.isUsed()) {
            news.tell(handle, TOPIC);
            handle.execute(
                    "update sessions set revoked_at = now() where id = ?", token.sessionId());
            return new Rotated.Revoked(token.sessionId(), token.userId());
        }
        check.accept(token.sessionId());
        handle.execute("update refresh_tokens set used_at = now() where hash = ?", hash);
        return new Rotated.Next(
                new Issued(token.sessionId(), token.userId(), issue(handle, token.sessionId())));
    }

    private static Optional<Stored> stored(Handle handle, byte[] hash) {
        return handle.createQuery(
                        """
                        select s.id as session_id, s.user_id, t.used_at is not null as is_used,
                               s.revoked_at is null and s.expires_at > now() and u.is_active as is_alive
                        from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
                        where t.hash = :hash for update of t
                        """)
                .bind("hash", hash)
                .map(ConstructorMapper.of(Stored.class))
                .findOne();
    }

    private String issue(Handle handle, UUID session) {
        String token = PREFIX + RandomText.next();
        handle.createUpdate(
                        "insert into refresh_tokens (hash, session_id) values (:hash, :session)")
                .bind("hash", keys.hash(PURPOSE, token))
                .bind("session", session)
                .execute();
        return token;
    }
}
