package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.security.Role;
import com.sutazai.system.Client.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R6.1 and R6.2, for every route there is. */
class AccessSystemTest {

    private static final List<String> SCOPES =
            List.of(
                    "admin",
                    "read",
                    "write",
                    "auth:read",
                    "auth:write",
                    "mesh:read",
                    "mesh:write",
                    "mcp:read",
                    "mcp:write",
                    "bus:read",
                    "bus:write",
                    "tasks:read",
                    "tasks:write",
                    "system:read",
                    "system:write");

    private static final List<String> OPEN =
            List.of(
                    "POST /api/v1/auth/login",
                    "POST /api/v1/auth/refresh",
                    "GET /api/v1/auth/issuers",
                    "GET /api/v1/auth/status",
                    "GET /",
                    "GET /openapi",
                    "GET /openapi.json",
                    "GET /openapi.yaml",
                    "GET /.well-known/jwks.json",
                    "GET /.well-known/oauth-protected-resource",
                    "GET /.well-known/oauth-protected-resource/*");

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private static Answer send(Client client, Way way) {
        String path = way.path().replaceAll("\\{[^}]+\\}", "some");
        // a body that nobody would accept: the answer must not depend on it
        String body = way.method().equals("POST") ? "{ not json" : "";
        return client.send(
                way.method(),
                path,
                body,
                body.isEmpty() ? Map.of() : Map.of("Content-Type", "text/weird"));
    }

    @Test
    void only_the_listed_ways_are_open() {
        assertThat(
                        Way.all().stream()
                                .filter(Way::isOpen)
                                .map(way -> way.method() + " " + way.path()))
                .containsExactlyInAnyOrderElementsOf(OPEN);
    }

    /** What the code declares is what was agreed: who changes a role changes it there, too. */
    @Test
    void every_way_needs_the_role_that_was_agreed() throws Exception {
        assertThat(
                        Way.all().stream()
                                .filter(way -> !way.isOpen())
                                .map(way -> way.role() + " " + way.method() + " " + way.path()))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("src/test/resources/agreed-roles.txt")));
    }

    @Test
    void the_walk_covers_every_documented_operation() {
        assertThat(Way.all().stream().map(way -> way.method() + " " + way.path()))
                .containsAll(
                        ApiDocument.operations().stream()
                                .map(operation -> operation.method() + " " + operation.path())
                                .toList());
    }

    @Test
    void a_stranger_gets_401_everywhere_else() {
        assertThat(Way.all().stream().filter(way -> !way.isOpen()))
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        way ->
                                assertThat(send(Client.stranger(), way).status())
                                        .as(way.toString())
                                        .isEqualTo(401));
    }

    @Test
    void a_stranger_gets_401_by_whatever_method() {
        List<String> open = Way.all().stream().filter(Way::isOpen).map(Way::path).toList();
        assertThat(
                        Way.all().stream()
                                .map(Way::path)
                                .distinct()
                                .filter(path -> !open.contains(path)))
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        path -> {
                            for (String method : METHODS) {
                                Way way = new Way(method, path, false, Role.VIEWER, "", false);
                                assertThat(send(Client.stranger(), way).status())
                                        .as(way.toString())
                                        .isEqualTo(401);
                            }
                        });
    }

    @Test
    void the_proxy_needs_an_operator_by_whatever_method() {
        for (String method : METHODS) {
            Way way =
                    new Way(
                            method,
                            "/api/v1/mesh/v2/proxy/some/x",
                            false,
                            Role.OPERATOR,
                            "",
                            false);
            assertThat(send(Client.withRole("user"), way).status()).as(method).isEqualTo(403);
            assertThat(send(Client.withRole("operator"), way).status()).as(method).isEqualTo(404);
        }
    }

    @Test
    void whoever_has_a_lower_role_gets_403() {
        for (Role role : Role.values()) {
            Client client = Client.withRole(role.toString());
            assertThat(
                            Way.all().stream()
                                    .filter(way -> !way.isOpen() && !role.includes(way.role())))
                    .allSatisfy(
                            way ->
                                    assertThat(send(client, way).status())
                                            .as(role + " " + way)
                                            .isEqualTo(403));
            assertThat(
                            Way.all().stream()
                                    .filter(
                                            way ->
                                                    !way.isOpen()
                                                            && role.includes(way.role())
                                                            && !way.path().endsWith("/logout")))
                    .allSatisfy(
                            way ->
                                    assertThat(send(client, way).status())
                                            .as(role + " " + way)
                                            .isNotIn(401, 403));
        }
    }

    @Test
    void r6_15_only_sessions_of_mcp_are_reading_although_they_are_posted() {
        assertThat(Way.all().stream().filter(way -> way.reads() && !way.method().equals("GET")))
                .extracting(Way::path)
                .containsExactlyInAnyOrder("/mcp", "/mcp/*", "/sse", "/sse/*");
    }

    @Test
    void r6_15_a_key_is_for_what_its_scope_says_and_is_told_what_is_missing() {
        Client admin = Client.admin();
        for (String scope : SCOPES) {
            Answer made =
                    admin.post(
                            "/api/v1/auth/api-keys",
                            "{\"name\":\"walk " + scope + "\",\"scopes\":[\"" + scope + "\"]}");
            assertThat(made.status()).as(scope).isEqualTo(201);
            Client client = Client.with("X-API-Key", made.json().path("key").asText());

            assertThat(Way.all().stream().filter(way -> !way.isOpen()))
                    .allSatisfy(
                            way -> {
                                Answer answer = send(client, way);
                                boolean isRefused =
                                        answer.status() == 403
                                                && answer.header("WWW-Authenticate")
                                                        .contains("insufficient_scope");
                                assertThat(isRefused)
                                        .as(scope + " " + way + " " + answer.status())
                                        .isEqualTo(!way.isFor(scope));
                                assertThat(answer.status()).as(scope + " " + way).isNotEqualTo(401);
                            });
            admin.delete("/api/v1/auth/api-keys/" + made.json().path("id").asText());
        }
    }

    @Test
    void a_stranger_does_not_learn_what_there_is() {
        for (String path :
                List.of(
                        "/nothing",
                        "/api/v1/nothing",
                        "/api/v1/mcp/services/x/y",
                        "/index.jsp",
                        "/error-page",
                        "/webjars/x",
                        "/healthy",
                        "/docsx",
                        "/consolex",
                        "/metrics/")) {
            assertThat(Client.stranger().get(path).status()).as(path).isEqualTo(401);
            assertThat(Client.stranger().send("BREW", path, "", Map.of()).status())
                    .as("BREW " + path)
                    .isEqualTo(401);
        }
        assertThat(Client.stranger().send("PUT", "/api/v1/mcp/services", "", Map.of()).status())
                .isEqualTo(401);
        assertThat(Client.stranger().send("OPTIONS", "/api/v1/mcp/services", "", Map.of()).status())
                .isEqualTo(401);
    }

    @Test
    void other_spellings_of_a_path_are_refused() {
        for (String path :
                List.of(
                        "/health/%2e%2e/api/v1/settings",
                        "/api//v1/settings",
                        "/docs;x/../api/v1/settings",
                        "/docs/..%2fapi/v1/settings",
                        "/api/v1/settings%00",
                        "/health/%252e")) {
            assertThat(Client.stranger().get(path).status()).as(path).isIn(400, 401);
        }
    }

    @Test
    void metrics_take_the_scrape_token() {
        assertThat(Client.stranger().get("/metrics").status()).isEqualTo(401);
        Client scraper =
                Client.with(
                        "Authorization",
                        "Bearer " + com.sutazai.dev.Stack.get().setting("METRICS_TOKEN"));
        Answer scraped = scraper.get("/metrics");
        assertThat(scraped.status()).isEqualTo(200);
        assertThat(scraped.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(scraped.response().body())
                .contains(
                        "http_requests_total{",
                        "jvm_memory_used_bytes{",
                        "http_request_duration_seconds_bucket{");
        assertThat(scraper.get("/api/v1/mcp/services").status()).isEqualTo(401);
    }
}
