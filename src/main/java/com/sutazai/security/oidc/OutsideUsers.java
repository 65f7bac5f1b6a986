package com.sutazai.security.oidc;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.security.Caller;
import com.sutazai.security.Remembered;
import com.sutazai.security.Role;
import com.sutazai.security.Scopes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The rows of users whom issuers vouch for. Blocks at the first sight of each. Thread-safe. */
@SharedBean
public class OutsideUsers {

    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int REMEMBERED_MAX = 10_000;
    private static final int NAME_MAX = 40;
    private static final int DIGITS = 8;

    /** Whom an issuer vouches for, and what he may do as it says now. */
    record Identity(String issuer, String subject, String name, Role role, Scopes scopes) {}

    /**
     * What there is of him here.
     *
     * @param isStale whether it says another role, or that he was here longer ago than a minute
     */
    public record Row(UUID id, String username, boolean isActive, boolean isStale) {}

    private final Database database;
    private final Remembered<Identity, Optional<Caller>> callers =
            new Remembered<>(REMEMBERED_MAX, REMEMBERED);

    @Inject
    public OutsideUsers(Database database) {
        this.database = database;
    }

    /** The caller, whatever the time of his token; nothing if he was disabled here. */
    Optional<Caller> caller(Identity identity) {
        return callers.get(
                identity,
                () ->
                        Optional.of(database.inTransaction(handle -> row(handle, identity)))
                                .filter(Row::isActive)
                                .map(row -> caller(row, identity)));
    }

    private static Caller caller(Row row, Identity identity) {
        return new Caller(
                row.id(),
                row.username(),
                identity.role(),
                new Caller.Credential.Outside(identity.issuer(), Instant.MAX),
                identity.scopes());
    }

    void forgetAll() {
        callers.forgetAll();
    }

    private static Row row(Handle handle, Identity identity) {
        return seen(handle, identity)
                .or(() -> added(handle, identity, name(identity, digest(identity))))
                .or(() -> added(handle, identity, name(identity, random())))
                // somebody else has just added him
                .or(() -> seen(handle, identity))
                .orElseThrow(() -> new IllegalStateException("two names are taken"));
    }

    private static Optional<Row> seen(Handle handle, Identity identity) {
        Optional<Row> row =
                handle.createQuery(
                                """
                                select id, username, is_active, role <> :role or last_login < now() - interval '1 minute' as is_stale
                                from users where issuer = :issuer and subject = :subject
                                """)
                        .bind("role", identity.role().toString())
                        .bind("issuer", identity.issuer())
                        .bind("subject", identity.subject())
                        .map(ConstructorMapper.of(Row.class))
                        .findOne();
        row.filter(Row::isStale)
                .ifPresent(
                        stale ->
                                handle.createUpdate(
                                                """
                                                update users set role = :role, last_login = now()
                                                where id = :id and (role <> :role or last_login < now() - interval '1 minute')
                                                """)
                                        .bind("role", identity.role().toString())
                                        .bind("id", stale.id())
                                        .execute());
        return row;
    }

    private static Optional<Row> added(Handle handle, Identity identity, String name) {
        return handle.createQuery(
                        """
                        insert into users (username, password_hash, role, issuer, subject, last_login)
                        values (:name, '', :role, :issuer, :subject, now())
                        on conflict do nothing returning id, username, is_active, false as is_stale
                        """)
                .bind("name", name)
                .bind("role", identity.role().toString())
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .map(ConstructorMapper.of(Row.class))
                .findOne();
    }

    /** A name for people, which is none that our own users are likely to have. */
    private static String name(Identity identity, String suffix) {
        String name = identity.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-");
        return (name.length() > NAME_MAX ? name.substring(0, NAME_MAX) : name) + "-" + suffix;
    }

    private static String digest(Identity identity) {
        byte[] whole =
                String.join("\n", List.of(identity.issuer(), identity.subject()))
                        .getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(whole);
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String random() {
        return UUID.randomUUID().toString().substring(0, DIGITS);
    }
}
