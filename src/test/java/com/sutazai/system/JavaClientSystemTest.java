package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The official Java client hears the same directly and through the gateway. */
class JavaClientSystemTest {

    private final Stack stack = Stack.get();

    private static McpSyncClient client(String address, String token, List<Double> progress) {
        HttpClientStreamableHttpTransport transport =
                HttpClientStreamableHttpTransport.builder(address)
                        .endpoint(token.isEmpty() ? "/mcp" : "/mcp/everything")
                        .requestBuilder(
                                token.isEmpty()
                                        ? HttpRequest.newBuilder()
                                        : HttpRequest.newBuilder()
                                                .header("Authorization", "Bearer " + token))
                        .build();
        return McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(30))
                .clientInfo(new McpSchema.Implementation("java", "1"))
                .capabilities(
                        ClientCapabilities.builder()
                                .roots(true)
                                .sampling()
                                .elicitation(true, true)
                                .build())
                .roots(new McpSchema.Root("file:///tmp/root-of-test", "root"))
                .sampling(
                        asked ->
                                McpSchema.CreateMessageResult.builder()
                                        .model("of the test")
                                        .role(McpSchema.Role.ASSISTANT)
                                        .message("sampled")
                                        .build())
                .elicitation(
                        asked ->
                                ElicitResult.builder()
                                        .message(ElicitResult.Action.ACCEPT)
                                        .content(Map.of("name", "ada", "check", true))
                                        .build())
                .progressConsumer(step -> progress.add(step.progress()))
                .jsonSchemaValidator((schema, value) -> ValidationResponse.asValid(""))
                .build();
    }

    private static CallToolResult call(
            McpSyncClient client, String tool, Map<String, Object> with) {
        return client.callTool(
                CallToolRequest.builder()
                        .name(tool)
                        .arguments(with)
                        .meta(Map.of("progressToken", "token of " + tool))
                        .build());
    }

    private static Map<String, Object> said(String address, String token, List<Double> progress) {
        Map<String, Object> said = new LinkedHashMap<>();
        try (McpSyncClient client = client(address, token, progress)) {
            McpSchema.InitializeResult greeting = client.initialize();
            said.put("protocol", greeting.protocolVersion());
            said.put("server", greeting.serverInfo());
            said.put("tools", client.listTools().tools());
            said.put("prompts", client.listPrompts().prompts());
            said.put("resources", client.listResources().resources());
            said.put("templates", client.listResourceTemplates().resourceTemplates());
            said.put("echo", call(client, "echo", Map.of("message", "from Java")));
            said.put(
                    "structured",
                    call(client, "get-structured-content", Map.of("location", "Chicago")));
            said.put(
                    "sampling",
                    call(
                            client,
                            "trigger-sampling-request",
                            Map.of("prompt", "why", "maxTokens", 10)));
            said.put("elicitation", call(client, "trigger-elicitation-request", Map.of()));
            said.put("roots", call(client, "get-roots-list", Map.of()));
            said.put(
                    "long",
                    call(
                            client,
                            "trigger-long-running-operation",
                            Map.of("duration", 1, "steps", 4)));
            McpSchema.Resource first = client.listResources().resources().getFirst();
            said.put("read", client.readResource(first));
            client.subscribeResource(new McpSchema.SubscribeRequest(first.uri()));
            client.unsubscribeResource(new McpSchema.UnsubscribeRequest(first.uri()));
            client.ping();
        }
        return said;
    }

    @Test
    void it_lists_calls_is_asked_back_and_subscribes() {
        List<Double> progressDirect = new CopyOnWriteArrayList<>();
        List<Double> progressThrough = new CopyOnWriteArrayList<>();
        Map<String, Object> direct =
                said("http://127.0.0.1:" + stack.mcp().ports().getFirst(), "", progressDirect);

        Map<String, Object> through =
                said("http://127.0.0.1:" + stack.port(), Client.admin().token(), progressThrough);

        assertThat(through).isEqualTo(direct);
        assertThat((List<?>) direct.get("tools")).hasSizeGreaterThan(13);
        assertThat(((CallToolResult) direct.get("sampling")).content())
                .anyMatch(
                        each ->
                                each instanceof TextContent text
                                        && text.text().contains("sampled"));
        assertThat(((CallToolResult) direct.get("elicitation")).content().toString())
                .contains("ada");
        assertThat(progressThrough).hasSizeBetween(3, 4);
        assertThat(progressDirect).startsWith(1.0, 2.0, 3.0);
    }
}
