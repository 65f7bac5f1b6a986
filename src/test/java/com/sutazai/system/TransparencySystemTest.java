package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Stack;
import com.sutazai.mcp.transparency.Comparison;
import com.sutazai.mcp.transparency.HttpSide;
import com.sutazai.mcp.transparency.Report;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.system.Client.Answer;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway shows of itself whether it loses anything. */
class TransparencySystemTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stack stack = Stack.get();
    private final Client admin = Client.admin();
    private final PeerHttp http = new PeerHttp(Trust.ofJvm());

    private static String address(String service) {
        return "/api/v1/mcp/services/" + service + "/transparency";
    }

    @ParameterizedTest
    @CsvSource({"everything,http,13", "fixture,http,10", "fixture-stdio,stdio,10"})
    void nothing_of_a_service_is_lost(String service, String way, int least) {
        JsonNode answer = admin.get(address(service)).json();
        JsonNode report = answer.path("report");

        assertThat(report.path("differences")).isEmpty();
        assertThat(report.path("score").asDouble()).isEqualTo(100);
        assertThat(report.path("checks").asInt()).isGreaterThan(least);
        assertThat(report.path("equal")).isEqualTo(report.path("checks"));
        assertThat(answer.path("direct").asText()).isEqualTo(way);
    }

    @Test
    void a_gateway_that_drops_what_it_does_not_know_scores_less() throws Exception {
        URI direct = URI.create("http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp");
        HttpServer lossy =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        lossy.createContext("/", exchange -> pass(exchange, direct));
        lossy.start();
        URI through = URI.create("http://127.0.0.1:" + lossy.getAddress().getPort() + "/mcp");
        try (HttpSide one = HttpSide.open(http, direct, Map.of(), PATIENCE);
                HttpSide two = HttpSide.open(http, direct, Map.of(), PATIENCE);
                HttpSide other = HttpSide.open(http, through, Map.of(), PATIENCE)) {
            Report report = Comparison.of(one, two, other, tool -> true);

            assertThat(report.score()).isBetween(1.0, 99.9);
            assertThat(report.differences())
                    .extracting(Report.Difference::pointer)
                    .anyMatch(pointer -> pointer.contains("annotations"));
        }
        lossy.stop(0);
    }

    /** As a gateway with types for what it knows would. */
    private void pass(HttpExchange exchange, URI direct) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String name :
                List.of("Content-Type", "Accept", "Mcp-Session-Id", "MCP-Protocol-Version")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        PeerHttp.Answer answer =
                http.send(
                        exchange.getRequestMethod(),
                        direct,
                        headers,
                        exchange.getRequestBody().readAllBytes(),
                        PATIENCE);
        byte[] body =
                new String(answer.body(), StandardCharsets.UTF_8)
                        .replaceAll(",?\"annotations\":\\{[^}]*}", "")
                        .getBytes(StandardCharsets.UTF_8);
        answer.header("content-type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        answer.header("mcp-session-id")
                .ifPresent(id -> exchange.getResponseHeaders().set("Mcp-Session-Id", id));
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void what_has_no_server_of_its_own_cannot_be_compared() {
        Answer own = admin.get(address("backend"));

        assertThat(own.status()).isEqualTo(409);
        assertThat(own.json().path("detail").asText()).contains("no MCP server of its own");
        long end = System.nanoTime() + PATIENCE.toNanos();
        String events = "";
        while (!events.contains("\"conflict\"")) {
            assertThat(System.nanoTime()).as(events).isLessThan(end);
            events =
                    admin.get("/api/v1/audit?action=transparency&target=backend").json().toString();
        }
        assertThat(admin.get(address("nobody")).status()).isEqualTo(404);
        assertThat(Client.withRole("user").get(address("everything")).status()).isEqualTo(403);
    }
}
