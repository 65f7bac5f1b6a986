package com.sutazai.mcp.personal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.Upstream;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A server that everybody reaches with values of his own: one upstream per user, made when he comes
 * first. Thread-safe.
 */
public final class PersonalUpstream implements Upstream {

    /** Who asked in this time is not made room of. */
    private static final Duration IN_USE = Duration.ofMinutes(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    /** The server as one user's. */
    private static final class Own {

        private final Upstream upstream;
        private volatile List<String> values;
        private volatile long used = System.nanoTime();

        Own(Upstream upstream, List<String> values) {
            this.upstream = upstream;
            this.values = values;
        }

        synchronized boolean takes(List<String> now) {
            boolean isOther = !values.equals(now);
            values = now;
            return isOther;
        }
    }

    private final String service;
    private final List<String> names;
    private final UserValues values;
    private final Upstream anybody;
    private final Function<UUID, Upstream> make;
    private final int usersMax;
    private final Map<UUID, Own> users = new HashMap<>();

    /**
     * @param names of the values that it wants
     * @param anybody the server without them: never asked, but known to be well or not
     * @param make the server as one user's, ready to be asked; must not block
     */
    public PersonalUpstream(
            String service,
            Set<String> names,
            UserValues values,
            Upstream anybody,
            Function<UUID, Upstream> make,
            int usersMax) {
        this.service = service;
        this.names = names.stream().sorted().toList();
        this.values = values;
        this.anybody = anybody;
        this.make = make;
        this.usersMax = usersMax;
    }

    /**
     * The server as one user's.
     *
     * @throws Failure 403 if he has not stored what it wants, 503 if too many use it
     */
    @Override
    public Upstream of(UUID user) {
        List<String> now =
                names.stream()
                        .map(name -> PersonalValues.required(values, user, name, service))
                        .toList();
        Upstream left = null;
        Own own;
        synchronized (users) {
            Own known = users.get(user);
            if (known == null && users.size() >= usersMax) {
                left = makeRoom();
            }
            own = known == null ? new Own(make.apply(user), now) : known;
            users.put(user, own);
        }
        if (left != null) {
            leave(left);
        }
        own.used = System.nanoTime();
        if (own.takes(now)) {
            own.upstream.renew();
        }
        return own.upstream;
    }

    /** The one that was used longest ago, of those that nobody has something open with. */
    private Upstream makeRoom() {
        long now = System.nanoTime();
        Map.Entry<UUID, Own> last =
                users.entrySet().stream()
                        .filter(each -> now - each.getValue().used > IN_USE.toNanos())
                        .filter(each -> !each.getValue().upstream.isInUse())
                        .min(Comparator.comparingLong(each -> each.getValue().used))
                        .orElseThrow(
                                () ->
                                        Failure.unavailable(
                                                "The MCP service "
                                                        + service
                                                        + " has "
                                                        + usersMax
                                                        + " users at once",
                                                RETRY_AFTER));
        users.remove(last.getKey());
        return last.getValue().upstream;
    }

    private static void leave(Upstream upstream) {
        Thread.ofVirtual().name("mcp-leave").start(upstream::close);
    }

    @Override
    public boolean isPersonal() {
        return true;
    }

    /** Nobody's request: whether the server is there. */
    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        if (!"ping".equals(method)) {
            throw nobody();
        }
        if (!anybody.status().isUsable()) {
            throw Failure.unavailable(
                    "The MCP service " + service + ": " + anybody.status().detail(), RETRY_AFTER);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        throw nobody();
    }

    private Failure nobody() {
        return Failure.of(
                ProblemType.FORBIDDEN,
                "The MCP service " + service + " is only there for users who have stored " + names);
    }

    @Override
    public Status status() {
        return anybody.status();
    }

    @Override
    public String transport() {
        return anybody.transport();
    }

    @Override
    public void close() {
        Collection<Own> all;
        synchronized (users) {
            all = List.copyOf(users.values());
            users.clear();
        }
        all.forEach(each -> each.upstream.close());
        anybody.close();
    }
}
