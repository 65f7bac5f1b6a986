package com.sutazai.system;

import static com.sutazai.system.RawMcp.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two servers on one database, one of which dies, freezes or stops. */
class FailingNodesSystemTest extends TwoNodes {

    @Test
    void a_session_outlives_its_node_with_all_that_was_set() throws Exception {
        RawMcp here = open(one, "/mcp/fixture-stdio", ASKED);
        here.ask("resources/subscribe", "{\"uri\":\"test://watched-resource\"}");
        RawMcp there = here.at(two.port());
        RawMcp other = open(one, "/mcp/everything", "{}").at(two.port());
        String slow = slow(other);
        CompletableFuture<HttpResponse<String>> underWay =
                CompletableFuture.supplyAsync(() -> posted(other, slow));
        TimeUnit.MILLISECONDS.sleep(500);

        try (RawMcp.Stream events = other.stream("POST", EVENTS, "", slow(other))) {
            // its head has come
            one.payara().server().signal("KILL");
            assertEnded(last(events).path("error"));

            HttpResponse<String> broken = underWay.get(5, TimeUnit.SECONDS);
            assertThat(broken.statusCode()).isEqualTo(502);
            assertThat(broken.body()).contains("\"may_have_run\":true");
            assertThat(echo(other, "again")).isEqualTo("Echo: again");

            JsonNode answer = there.ask("tools/call", tool("test_simple_text", "{}"));
            assertThat(text(answer)).isEqualTo("This is a simple text response for testing.");
            try (RawMcp.Stream own = there.stream("GET", "text/event-stream", "0-1", "")) {
                assertThat(own.next().orElseThrow().data().path("method").asText())
                        .isEqualTo("notifications/resources/updated");
            }
        } finally {
            restart(one);
        }

        assertThat(text(here.ask("tools/call", tool("test_simple_text", "{}"))))
                .as("the node that came back passes it on")
                .isEqualTo("This is a simple text response for testing.");
    }

    private static HttpResponse<String> posted(RawMcp client, String message) {
        try {
            return client.post(message);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_node_that_was_away_lets_go_of_what_another_has_taken_over() throws Exception {
        RawMcp here = open(one, "/mcp/everything", "{}");
        RawMcp listener = open(one, "/mcp/everything", "{}");
        RawMcp there = here.at(two.port());
        assertThat(echo(here, "before")).isEqualTo("Echo: before");

        try (RawMcp.Stream listening = listener.stream("GET", "text/event-stream", "", "")) {
            one.payara().server().signal("STOP");
            try {
                TimeUnit.MILLISECONDS.sleep(3_500);
                assertThat(echo(there, "taken")).isEqualTo("Echo: taken");
                assertThat(echo(listener.at(two.port()), "taken")).isEqualTo("Echo: taken");
            } finally {
                one.payara().server().signal("CONT");
            }

            assertThat(listening.next()).as("he is sent to where his session is").isEmpty();
        }
        assertThat(echo(here, "passed on")).isEqualTo("Echo: passed on");
        assertThat(there.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(204);
        assertThat(here.post(ping(here)).statusCode()).isEqualTo(404);
    }

    @Test
    void sessions_of_a_node_that_stops_go_on_at_once() throws Exception {
        RawMcp here = open(two, "/mcp/everything", "{}");
        assertThat(echo(here, "before")).isEqualTo("Echo: before");

        try {
            two.payara().stop(Duration.ofSeconds(20));
            long begin = System.nanoTime();
            assertThat(echo(here.at(one.port()), "after")).isEqualTo("Echo: after");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            restart(two);
        }
    }

    private static String slow(RawMcp client) {
        return client.request(
                "tools/call",
                tool("trigger-long-running-operation", "{\"duration\":20,\"steps\":1}"));
    }

    /** What came last on a stream, and that it has ended. */
    private static JsonNode last(RawMcp.Stream stream) throws Exception {
        JsonNode last = stream.next().orElseThrow().data();
        assertThat(stream.next()).isEmpty();
        return last;
    }

    private static void assertEnded(JsonNode error) {
        assertThat(error.path("message").asText()).contains("may have run");
        assertThat(error.at("/data/may_have_run").asBoolean()).isTrue();
        assertThat(error.at("/data/status").asInt()).isEqualTo(502);
    }

    @Test
    void a_call_ends_and_a_listener_comes_back_when_the_lease_of_a_frozen_node_is_over()
            throws Exception {
        RawMcp there = open(one, "/mcp/everything", "{}").at(two.port());
        try (RawMcp.Stream listening = there.stream("GET", "text/event-stream", "", "");
                RawMcp.Stream calling = there.stream("POST", EVENTS, "", slow(there))) {
            one.payara().server().signal("STOP");
            long begin = System.nanoTime();

            assertEnded(last(calling).path("error"));
            assertThat(listening.next()).isEmpty();

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
            assertThat(echo(there, "taken")).isEqualTo("Echo: taken");
        } finally {
            one.payara().server().signal("CONT");
        }
    }
}
