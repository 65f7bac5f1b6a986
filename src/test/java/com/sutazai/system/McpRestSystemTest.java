package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's older ways in over REST. */
class McpRestSystemTest {

    private static final String STDIO = "/api/v1/mcp-stdio";
    private static final String FIX = "/api/v1/mcp-fix";

    private final Stack stack = Stack.get();
    private final Client admin = Client.admin();
    private final String hello = stack.mcp().sandbox().resolve("hello.txt").toString();

    private static String quoted(String text) {
        return Json.trees().getNodeFactory().textNode(text).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/mcp/files/read", STDIO + "/files/read"})
    void a_file_is_read_by_its_path_as_a_string_or_in_an_object(String address) {
        for (String body : new String[] {quoted(hello), "{\"path\":" + quoted(hello) + "}"}) {
            Answer answer = admin.post(address, body);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().toString()).contains("Hello from the sandbox");
        }
        assertThat(admin.post(address, "{\"pfad\":1}").status()).isEqualTo(422);
        assertThat(admin.post(address, "\"\"").status()).isEqualTo(422);
    }

    @Test
    void a_file_is_written_and_listed() throws Exception {
        String path = stack.mcp().sandbox().resolve("written.txt").toString();

        Answer written =
                admin.post(
                        STDIO + "/files/write",
                        "{\"path\":" + quoted(path) + ",\"content\":\"by REST\"}");

        assertThat(written.status()).isEqualTo(200);
        assertThat(Files.readString(stack.mcp().sandbox().resolve("written.txt")))
                .isEqualTo("by REST");
        assertThat(
                        admin.post(STDIO + "/files/list", quoted(stack.mcp().sandbox().toString()))
                                .json()
                                .toString())
                .contains("written.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/mcp/http/fetch,http_fetch",
        "/api/v1/mcp/search,ddg",
        "/api/v1/mcp/postgres/query,postgres",
        "/api/v1/mcp-stdio/http/fetch,http_fetch",
        "/api/v1/mcp-stdio/search,ddg"
    })
    void a_service_that_is_not_there_is_named(String address, String service) {
        Answer answer = admin.post(address, "\"something\"");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("service").asText()).isEqualTo(service);
        assertThat(answer.json().path("detail").asText()).contains("PUT /api/v1/mcp/services/");
    }

    @Test
    void another_engine_and_another_method_are_what_they_are_called() {
        assertThat(
                        admin.post("/api/v1/mcp/search", "{\"query\":\"x\",\"engine\":\"nobody\"}")
                                .json()
                                .path("service")
                                .asText())
                .isEqualTo("nobody");
        for (String address : new String[] {"/api/v1/mcp/http/fetch", STDIO + "/http/fetch"}) {
            assertThat(admin.post(address, "{\"url\":\"http://x\",\"method\":\"POST\"}").status())
                    .as(address)
                    .isEqualTo(422);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/mcp/dind/status",
                "/api/v1/mcp/unified-dev/status",
                "/api/v1/mcp/ultimatecoder/generate",
                "/api/v1/mcp/language-server/hover",
                "/api/v1/mcp/sequentialthinking/reasoning",
                "/api/v1/mcp/migration/status",
                "/api/v1/mcp/unified-memory/migration/memory-bank-to-unified",
                "/api/v1/mcp-direct/servers"
            })
    void what_was_replaced_says_by_what(String address) {
        for (String method : new String[] {"GET", "POST"}) {
            Answer answer = admin.send(method, address, "", java.util.Map.of());

            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.json().path("replacement").asText()).contains("/api/v1/mcp");
        }
        assertThat(Client.stranger().get(address).status()).isEqualTo(401);
    }

    @Test
    void servers_are_listed_called_stopped_and_started_by_hand() throws Exception {
        assertThat(admin.get(STDIO + "/servers").json().toString()).contains("files", "everything");
        assertThat(admin.get(STDIO + "/servers/files").json().path("tools")).hasSize(14);
        Answer called =
                admin.post(
                        STDIO + "/call-tool",
                        "{\"server\":\"everything\",\"tool\":\"echo\",\"arguments\":{\"message\":\"by hand\"}}");
        assertThat(called.json().path("result").toString()).contains("Echo: by hand");
        assertThat(
                        admin.post(
                                        STDIO + "/call-method",
                                        "{\"server\":\"everything\",\"method\":\"prompts/list\"}")
                                .json()
                                .path("result")
                                .path("prompts"))
                .isNotEmpty();

        assertThat(admin.post(STDIO + "/servers/files/stop", "").status()).isEqualTo(200);

        assertThat(admin.get("/api/v1/mcp/services").json().toString()).doesNotContain("\"files\"");
        JsonNode stopped = admin.get(STDIO + "/servers/files").json();
        assertThat(stopped.path("configured").asBoolean()).isTrue();
        assertThat(stopped.path("running").asBoolean()).isFalse();
        assertThat(admin.post("/api/v1/mcp/files/read", quoted(hello)).status()).isEqualTo(503);

        assertThat(admin.post(STDIO + "/servers/files/start", "").status()).isEqualTo(200);

        assertThat(admin.post("/api/v1/mcp/files/read", quoted(hello)).status()).isEqualTo(200);
        assertThat(
                        admin.post(
                                        STDIO + "/call-tool",
                                        "{\"server\":\"nobody\",\"tool\":\"echo\"}")
                                .status())
                .isEqualTo(404);
        assertThat(admin.get(STDIO + "/servers/nobody").status()).isEqualTo(404);
        assertThat(admin.post(STDIO + "/servers/nobody/stop", "").status()).isEqualTo(404);
    }

    @Test
    void all_are_started_and_counted() {
        JsonNode all = admin.post("/api/v1/mcp/initialize", "").json();

        assertThat(all.path("status").asText()).isEqualTo("success");
        assertThat(all.path("details").path("total").asInt()).isEqualTo(5);
        assertThat(admin.post(STDIO + "/initialize-all", "").json().path("servers"))
                .hasSize(5)
                .allMatch(JsonNode::asBoolean);
    }

    @Test
    void a_repair_starts_what_was_down_and_says_what_it_did() throws Exception {
        String dead = "{\"command\":\"nobody-has-this\"}";
        assertThat(admin.put("/api/v1/mcp/services/dead", dead).status()).isEqualTo(422);
        assertThat(
                        admin.put(
                                        "/api/v1/mcp/services/dead",
                                        "{\"url\":\"http://127.0.0.1:9/mcp\"}")
                                .status())
                .isEqualTo(201);
        try {
            Answer begun = admin.post(FIX + "/run", "");
            assertThat(begun.status()).isEqualTo(202);
            assertThat(admin.post(FIX + "/run", "").status()).isEqualTo(409);
            JsonNode run = ended(begun.header("Location"));

            assertThat(run.path("status").asText()).isEqualTo("failed");
            assertThat(run.path("steps"))
                    .extracting(step -> step.path("step").asText())
                    .containsExactly("read_registry", "restart_failed", "register", "verify");
            assertThat(run.path("steps").get(1).path("before").toString()).contains("dead");
            assertThat(run.path("steps").get(1).path("duration_ms").asDouble()).isPositive();
            assertThat(run.path("steps").get(2).path("after").toString())
                    .contains("mcp-everything-127.0.0.1-");
            assertThat(run.path("steps").get(3).path("after").toString()).contains("dead: ");
            assertThat(run.path("steps").get(3).path("duration_ms").asDouble()).isPositive();
            assertThat(admin.get(FIX + "/status").json().path("status").asText())
                    .isEqualTo("degraded");
        } finally {
            admin.delete("/api/v1/mcp/services/dead");
        }
        JsonNode run = ended(admin.post(FIX + "/run", "").header("Location"));

        assertThat(run.path("status").asText()).isEqualTo("done");
        assertThat(admin.get(FIX + "/health").json().path("healthy").asInt()).isEqualTo(5);
        JsonNode one = admin.get(FIX + "/services/everything/status").json();
        assertThat(one.path("mesh_registered").asBoolean()).isTrue();
        assertThat(admin.get(FIX + "/runs/" + java.util.UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(Client.withRole("user").get(FIX + "/status").status()).isEqualTo(403);
    }

    private JsonNode ended(String location) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        String path = java.net.URI.create(location).getPath();
        JsonNode run = admin.get(path).json();
        while (run.path("status").asText().equals("running")) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
            run = admin.get(path).json();
        }
        return run;
    }
}
