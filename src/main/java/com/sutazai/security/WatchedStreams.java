package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Recurring;
import com.sutazai.node.News;
import com.sutazai.security.Caller.Credential;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * When anybody has lost rights, at whatever node, and every ten seconds, all who listen or wait are
 * looked at with three queries, and those end whose session, key or user is of no use any more.
 * That a token of ours has expired ends none: its session lives on. That one from outside has does.
 * Thread-safe.
 */
@SharedBean
public class WatchedStreams implements OpenStreams {

    private static final Duration LOOK = Duration.ofSeconds(10);

    /** After this it is looked once more, for who was let in just before the news. */
    private static final Duration REST = Duration.ofMillis(250);

    private final Database database;
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isNews = new AtomicBoolean();
    private final Recurring looks = new Recurring("open-streams", LOOK, REST, this::looked);

    /** What a credential is good for now. */
    public record Good(UUID id, String role) {}

    @Inject
    public WatchedStreams(Database database, News news) {
        this.database = database;
        news.when(Sessions.TOPIC, this::told);
        news.when(ApiKeys.TOPIC, this::told);
    }

    private void told() {
        isNews.set(true);
        looks.wake();
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(looks::end);
    }

    /** A stream that a thread writes for a caller. */
    private static final class Open {

        private final Caller caller;
        private final Thread writer = Thread.currentThread();

        // guarded by this
        private boolean isOver;
        private boolean isRevoked;

        private Open(Caller caller) {
            this.caller = caller;
        }

        private synchronized void interrupt() {
            if (!isOver) {
                isRevoked = true;
                writer.interrupt();
            }
        }

        /** From now on the thread is not interrupted; whether it was. */
        private synchronized boolean over() {
            isOver = true;
            return isRevoked;
        }
    }

    @Override
    public void write(HttpServletRequest request, Writing writing)
            throws IOException, InterruptedException {
        if (NodeTokens.isPassed(request)) {
            // the node that passes it on looks after its caller
            writing.run();
            return;
        }
        Open begun = begun(Caller.of(request));
        try {
            writing.run();
        } finally {
            if (ended(begun)) {
                // the thread is not ours alone
                Thread.interrupted();
            }
        }
    }

    @Override
    public <T> T await(Caller caller, Waiting<T> waiting) throws IOException, InterruptedException {
        Open begun = begun(caller);
        T result;
        try {
            result = waiting.result();
        } catch (Throwable e) {
            requireRights(begun);
            throw e;
        }
        requireRights(begun);
        return result;
    }

    private void requireRights(Open begun) {
        if (ended(begun)) {
            // the answer is written by this thread
            Thread.interrupted();
            throw Failure.of(
                            ProblemType.UNAUTHENTICATED,
                            "The token or API key has expired or was revoked meanwhile; log in again")
                    .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
    }

    private Open begun(Caller caller) {
        Open begun = new Open(caller);
        open.add(begun);
        looks.start();
        return begun;
    }

    /** Whether the rights were lost before. */
    private boolean ended(Open begun) {
        open.remove(begun);
        return begun.over();
    }

    private boolean looked() {
        List<Open> now = List.copyOf(open);
        if (!now.isEmpty()) {
            List<Credential> shown = now.stream().map(each -> each.caller.credential()).toList();
            Map<UUID, Role> good = new HashMap<>();
            database.with(
                            handle ->
                                    Stream.of(
                                                    sessions(handle, shown),
                                                    keys(handle, shown),
                                                    users(handle, now))
                                            .flatMap(Collection::stream)
                                            .toList())
                    .forEach(each -> good.put(each.id(), Role.of(each.role())));
            now.stream().filter(each -> !isGood(each.caller, good)).forEach(Open::interrupt);
        }
        return isNews.getAndSet(false);
    }

    private static boolean isGood(Caller caller, Map<UUID, Role> good) {
        return switch (caller.credential()) {
            case Credential.Session(UUID id) -> includes(good.get(id), caller.role());
            case Credential.Key(UUID id, int perMinute) -> includes(good.get(id), caller.role());
            // his role is what his issuer said in his token
            case Credential.Outside(String issuer, Instant until) ->
                    good.containsKey(caller.userId()) && Instant.now().isBefore(until);
        };
    }

    private static boolean includes(@Nullable Role now, Role then) {
        return now != null && now.includes(then);
    }

    private static List<Good> sessions(Handle handle, List<Credential> shown) {
        return good(
                handle,
                """
                select s.id, u.role from sessions s join users u on u.id = s.user_id
                where s.id = any(:ids) and s.revoked_at is null and s.expires_at > now() and u.is_active
                """,
                shown.stream()
                        .map(each -> each instanceof Credential.Session(UUID id) ? id : null));
    }

    private static List<Good> keys(Handle handle, List<Credential> shown) {
        return good(
                handle,
                """
                select k.id, u.role from api_keys k join users u on u.id = k.user_id
                where k.id = any(:ids) and (k.expires_at is null or k.expires_at > now()) and u.is_active
                """,
                shown.stream()
                        .map(
                                each ->
                                        each instanceof Credential.Key(UUID id, int perMinute)
                                                ? id
                                                : null));
    }

    private static List<Good> users(Handle handle, List<Open> streams) {
        return good(
                handle,
                "select id, role from users where id = any(:ids) and is_active",
                streams.stream()
                        .map(each -> each.caller)
                        .map(
                                caller ->
                                        caller.credential() instanceof Credential.Outside
                                                ? caller.userId()
                                                : null));
    }

    private static List<Good> good(Handle handle, String query, Stream<@Nullable UUID> ids) {
        Object[] some = ids.filter(Objects::nonNull).distinct().toArray();
        return some.length == 0
                ? List.of()
                : handle.createQuery(query)
                        .bindArray("ids", UUID.class, some)
                        .map(ConstructorMapper.of(Good.class))
                        .list();
    }
}
