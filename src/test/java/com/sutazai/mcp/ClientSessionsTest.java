package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.TestStop;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that other nodes know of too. */
@Timeout(30)
class ClientSessionsTest {

    private static final Caller ADA = TestCallers.loggedIn("ada", Role.USER);

    private final Rows rows = new Rows();
    private final ClientSessions sessions =
            new ClientSessions(
                    ServiceTableTest.SETTINGS,
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    new ListChanges(),
                    rows);

    @AfterEach
    void stop() {
        rows.isReachable = true;
        TestStop.of(sessions::stop);
    }

    /** What is kept for all nodes. */
    private static final class Rows implements SessionOwners {

        final Map<String, Set<String>> kept = new ConcurrentHashMap<>();
        final Set<String> ofOthers = ConcurrentHashMap.newKeySet();
        final AtomicInteger lapses = new AtomicInteger();
        final CountDownLatch slow = new CountDownLatch(1);
        volatile boolean isReachable = true;
        volatile boolean isSlow;

        @Override
        public boolean isDoubtful(int then) {
            return lapses.get() != then;
        }

        @Override
        public int lapses() {
            return lapses.get();
        }

        @Override
        public void keep(ClientSession session) {
            kept.put(session.id(), new HashSet<>());
        }

        @Override
        public void set(ClientSession session, Collection<Message.Request> settings) {
            Set<String> uris =
                    settings.stream()
                            .map(each -> each.params().path("uri").asText())
                            .collect(Collectors.toSet());
            if (isSlow && uris.size() == 1) {
                // the first of two writes after the second
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            kept.put(session.id(), uris);
        }

        @Override
        public void forget(String id) {
            if (!isReachable) {
                throw Failure.unavailable("nobody is there", Duration.ofSeconds(1));
            }
            kept.remove(id);
        }

        @Override
        public void forgetLeft(Duration age) {
            // nobody has left
        }

        @Override
        public boolean isOwn(String id) {
            return kept.containsKey(id) && !ofOthers.contains(id);
        }

        @Override
        public Optional<Taken> take(String id, UUID owner, String path) {
            return isOwn(id)
                    ? Optional.of(new Taken(Introduction.ofGateway("1"), List.of(), 1))
                    : Optional.empty();
        }
    }

    private ClientSession opened() {
        ClientSession session = sessions.open(ADA, "/mcp", Introduction.ofGateway("1"));
        sessions.keep(session);
        return session;
    }

    private static Message.Request subscribe(String uri) {
        return new Message.Request(
                Json.trees().getNodeFactory().numberNode(1),
                "resources/subscribe",
                Json.trees().createObjectNode().put("uri", uri));
    }

    @Test
    void a_session_that_was_ended_does_not_come_back_though_its_row_is_still_there()
            throws Exception {
        ClientSession session = opened();
        rows.isReachable = false;

        sessions.end(session);
        TimeUnit.MILLISECONDS.sleep(100);

        assertThat(rows.kept).containsKey(session.id());
        assertThatThrownBy(() -> sessions.find(session.id(), ADA, "/mcp"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no such MCP session");

        rows.isReachable = true;
        while (rows.kept.containsKey(session.id())) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void who_listens_to_a_session_that_another_node_has_taken_over_learns_of_it() throws Exception {
        ClientSession session = opened();
        long reader = session.ownStream().attach();
        rows.ofOthers.add(session.id());
        rows.lapses.incrementAndGet();

        while (!session.ownStream().isOver(reader, 0)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }

        assertThat(session.isClosed()).isTrue();
        assertThat(rows.kept).as("it is the other's").containsKey(session.id());
    }

    @Test
    void what_two_requests_set_at_once_is_kept_of_both() throws Exception {
        ClientSession session = opened();
        rows.isSlow = true;
        Thread first = Thread.ofVirtual().start(() -> sessions.set(session, subscribe("a:a")));
        while (session.settings().all().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(50);

        sessions.set(session, subscribe("b:b"));
        rows.slow.countDown();
        first.join();

        assertThat(rows.kept.get(session.id())).containsExactlyInAnyOrder("a:a", "b:b");
    }

    @Test
    void questions_of_a_session_that_was_taken_over_have_other_numbers() {
        ClientSession session = opened();
        rows.lapses.incrementAndGet();
        assertThat(sessions.find(session.id(), ADA, "/mcp")).isSameAs(session);
        ClientSession taken =
                new ClientSession(
                        session.id(),
                        ADA,
                        "/mcp",
                        new SessionOwners.Taken(Introduction.ofGateway("1"), List.of(), 1),
                        new com.sutazai.mcp.downstream.OutStream.Limits(
                                1, 1_000, Duration.ofSeconds(1)));
        Message.Request question =
                new Message.Request(
                        Json.trees().getNodeFactory().numberNode(7),
                        "sampling/createMessage",
                        Json.trees().createObjectNode());

        long before = number(session, question);
        long after = number(taken, question);

        assertThat(after).isGreaterThan(before + 1_000_000);
    }

    private static long number(ClientSession session, Message.Request question) {
        return session.questions().ask(new Silent(), question).orElseThrow().id().asLong();
    }

    private static final class Silent implements Peer {

        @Override
        public JsonNode greeting() {
            return MissingNode.getInstance();
        }

        @Override
        public JsonNode request(
                Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
            return MissingNode.getInstance();
        }

        @Override
        public void tell(Message message) {
            // nobody is there
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
