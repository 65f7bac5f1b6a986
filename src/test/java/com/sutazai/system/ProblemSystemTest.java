package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R2: every failure is a problem, wherever it arises. */
class ProblemSystemTest {

    private final Client admin = Client.admin();

    private static JsonNode problem(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asText()).endsWith("#" + slug);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
        assertThat(problem.path("request_id").asText())
                .isEqualTo(answer.header("X-Request-ID"))
                .isNotEmpty();
        assertThat(answer.response().body()).doesNotContain("Exception", "com.sutazai", "\tat ");
        return problem;
    }

    @Test
    void r2_1_what_is_not_there() {
        problem(admin.get("/nothing"), 404, "not-found");
        problem(admin.get("/api/v1/nothing"), 404, "not-found");
        problem(admin.get("/docs/nothing.css"), 404, "not-found");
        problem(admin.get("/WEB-INF/web.xml"), 404, "not-found");
    }

    @Test
    void r2_1_a_wrong_method() {
        Answer answer = admin.send("PUT", "/api/v1/mcp/services", "", Map.of());
        problem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).contains("GET");
        problem(admin.put("/mcp", "{}"), 405, "method-not-allowed");
        problem(admin.post("/metrics", ""), 405, "method-not-allowed");
    }

    @Test
    void r2_1_malformed_json_says_where() {
        JsonNode problem =
                problem(
                        admin.post("/api/v1/mesh/v2/call", "{\"service_name\": "),
                        400,
                        "malformed-json");
        assertThat(problem.path("detail").asText()).contains("line 1");
        problem(admin.post("/api/v1/mesh/v2/call", ""), 400, "malformed-json");
        problem(admin.post("/api/v1/mesh/v2/call", "null"), 400, "malformed-json");
        problem(admin.post("/api/v1/mesh/v2/call", "[]"), 400, "malformed-json");
        problem(admin.post("/api/v1/mesh/v2/call", "{} trailing"), 400, "malformed-json");
    }

    @Test
    void r2_1_wrong_fields_are_pointed_at_all_together() {
        JsonNode problem =
                problem(
                        admin.post(
                                "/api/v1/mesh/v2/call",
                                "{\"service_name\": \"Big Name\", \"timeout\": 301, \"retry_count\": 11}"),
                        422,
                        "invalid");
        assertThat(problem.path("errors"))
                .extracting(error -> error.path("pointer").asText())
                .containsExactlyInAnyOrder("/service_name", "/timeout", "/retry_count");
        assertThat(
                        problem(
                                        admin.post(
                                                "/api/v1/mesh/v2/call",
                                                "{\"service_name\": \"x\", \"timeout\": \"soon\"}"),
                                        422,
                                        "invalid")
                                .path("errors")
                                .path(0)
                                .path("pointer")
                                .asText())
                .isEqualTo("/timeout");
        assertThat(
                        problem(
                                        admin.post(
                                                "/api/v1/mesh/v2/call", "{\"servicename\": \"x\"}"),
                                        422,
                                        "invalid")
                                .path("errors")
                                .path(0)
                                .path("detail")
                                .asText())
                .contains("service_name");
        assertThat(
                        problem(
                                        admin.post("/api/v1/auth/api-keys", "{\"name\": \" \"}"),
                                        422,
                                        "invalid")
                                .path("errors")
                                .path(0)
                                .path("pointer")
                                .asText())
                .isEqualTo("/name");
    }

    @Test
    void r2_1_a_wrong_type() {
        problem(
                admin.send(
                        "POST",
                        "/api/v1/mesh/v2/call",
                        "a=b",
                        Map.of("Content-Type", "application/x-www-form-urlencoded")),
                415,
                "unsupported-type");
        problem(
                admin.send("POST", "/mcp", "a=b", Map.of("Content-Type", "text/plain")),
                415,
                "unsupported-type");
        problem(
                admin.send("GET", "/api/v1/mcp/services", "", Map.of("Accept", "image/png")),
                406,
                "not-acceptable");
    }

    @Test
    void r2_4_a_body_over_the_limit() throws Exception {
        String large = "{\"service_name\": \"" + "x".repeat(1_100_000) + "\"}";
        problem(admin.post("/api/v1/mesh/v2/call", large), 413, "too-large");
        problem(admin.post("/mcp", large), 413, "too-large");
        HttpRequest chunked =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + Stack.get().port()
                                                + "/api/v1/mesh/v2/call"))
                        .header("Authorization", "Bearer " + token())
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofString(large)))
                        .build();
        HttpResponse<String> response =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()
                        .send(chunked, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("#too-large");
    }

    private static String token() {
        return Client.stranger()
                .post(
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\""
                                + Stack.get().setting("ADMIN_PASSWORD")
                                + "\"}")
                .json()
                .path("access_token")
                .asText();
    }

    @Test
    void r2_2_a_well_formed_request_id_is_kept_and_another_replaced() {
        assertThat(
                        admin.send(
                                        "GET",
                                        "/api/v1/mcp/services",
                                        "",
                                        Map.of("X-Request-ID", "my-id.7"))
                                .header("X-Request-ID"))
                .isEqualTo("my-id.7");
        assertThat(
                        admin.send(
                                        "GET",
                                        "/api/v1/mcp/services",
                                        "",
                                        Map.of("X-Request-ID", "a b<script>"))
                                .header("X-Request-ID"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void r2_3_security_headers_are_on_everything() {
        for (String path :
                List.of(
                        "/",
                        "/api/v1/mcp/services",
                        "/nothing",
                        "/docs/",
                        "/console/",
                        "/openapi",
                        "/health")) {
            Answer answer = admin.get(path);
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).as(path).isEqualTo("DENY");
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe-eval");
            assertThat(answer.response().headers().map())
                    .as(path)
                    .doesNotContainKeys("server", "x-powered-by");
        }
        assertThat(admin.get("/api/v1/mcp/services").header("Cache-Control")).isEqualTo("no-store");
        assertThat(admin.get("/console/").header("Cache-Control")).isEqualTo("no-cache");
        assertThat(admin.get("/console/").header("Content-Security-Policy"))
                .doesNotContain("unsafe");
    }

    @Test
    void a_browser_may_come_from_the_configured_origins_only() {
        Map<String, String> preflight =
                Map.of("Origin", "http://localhost:3000", "Access-Control-Request-Method", "POST");
        Answer allowed = Client.stranger().send("OPTIONS", "/api/v1/mcp/services", "", preflight);
        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.header("Access-Control-Allow-Origin"))
                .isEqualTo("http://localhost:3000");

        Answer refused =
                Client.stranger()
                        .send(
                                "OPTIONS",
                                "/api/v1/mcp/services",
                                "",
                                Map.of(
                                        "Origin",
                                        "http://evil.example",
                                        "Access-Control-Request-Method",
                                        "POST"));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(
                        admin.send(
                                        "POST",
                                        "/mcp",
                                        "{}",
                                        Map.of(
                                                "Origin",
                                                "http://evil.example",
                                                "Content-Type",
                                                "application/json"))
                                .status())
                .isEqualTo(403);
    }
}
