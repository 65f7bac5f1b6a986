package com.sutazai.mcp.transparency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mesh.PeerHttp;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session over Streamable HTTP, as a client sees it that knows no more than the standard. */
public final class HttpSide implements Side {

    private static final Logger LOG = System.getLogger(HttpSide.class.getName());

    private static final String REVISION = "2025-11-25";

    private final PeerHttp http;
    private final URI uri;
    private final Duration patience;
    private final Map<String, String> headers;
    private JsonNode greeting = MissingNode.getInstance();
    private int ids;

    private HttpSide(PeerHttp http, URI uri, Map<String, String> headers, Duration patience) {
        this.http = http;
        this.uri = uri;
        this.patience = patience;
        this.headers = new HashMap<>(headers);
        this.headers.put("Content-Type", "application/json");
        this.headers.put("Accept", "application/json, text/event-stream");
    }

    /**
     * Opens a session as a client without capabilities.
     *
     * @param headers sent with every message
     * @param patience for each answer
     * @throws IOException if the server refuses or does not answer
     */
    public static HttpSide open(
            PeerHttp http, URI uri, Map<String, String> headers, Duration patience)
            throws IOException {
        HttpSide side = new HttpSide(http, uri, headers, patience);
        side.introduce();
        return side;
    }

    private void introduce() throws IOException {
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("protocolVersion", REVISION);
        params.putObject("capabilities");
        params.putObject("clientInfo").put("name", "transparency").put("version", "1");
        ObjectNode message = request("initialize", params);
        PeerHttp.Answer answer = send("POST", message);
        answer.header("mcp-session-id").ifPresent(id -> headers.put("Mcp-Session-Id", id));
        greeting = recorded(message.get("id"), answer).answer().path("result");
        if (!greeting.isObject()) {
            throw new IOException("initialize was refused");
        }
        headers.put("MCP-Protocol-Version", greeting.path("protocolVersion").asText());
        send(
                "POST",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("jsonrpc", "2.0")
                        .put("method", "notifications/initialized"));
    }

    @Override
    public JsonNode greeting() {
        return greeting;
    }

    @Override
    public Recorded ask(String method, JsonNode params) throws IOException {
        ObjectNode message = request(method, params);
        return recorded(message.get("id"), send("POST", message));
    }

    private ObjectNode request(String method, JsonNode params) {
        ObjectNode message =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("jsonrpc", "2.0")
                        .put("id", ++ids)
                        .put("method", method);
        if (!params.isMissingNode()) {
            message.set("params", params);
        }
        return message;
    }

    private PeerHttp.Answer send(String method, JsonNode message) throws IOException {
        byte[] body =
                message.isMissingNode()
                        ? new byte[0]
                        : message.toString().getBytes(StandardCharsets.UTF_8);
        return http.send(method, uri, headers, body, patience);
    }

    private static Recorded recorded(JsonNode id, PeerHttp.Answer answer) throws IOException {
        List<JsonNode> heard = new ArrayList<>();
        for (JsonNode message : messages(answer)) {
            boolean isAnswer = message.has("result") || message.has("error");
            if (isAnswer && message.path("id").asText().equals(id.asText())) {
                ObjectNode own = ((ObjectNode) message).deepCopy();
                own.remove("id");
                if ("2.0".equals(own.path("jsonrpc").asText())) {
                    own.remove("jsonrpc");
                }
                return new Recorded(own, heard);
            }
            heard.add(message);
        }
        throw new IOException(
                "it answered " + answer.status() + " without an answer to the request");
    }

    private static List<JsonNode> messages(PeerHttp.Answer answer) throws IOException {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        List<JsonNode> messages = new ArrayList<>();
        try {
            if (!answer.header("content-type").orElse("").startsWith("text/event-stream")) {
                JsonNode tree = Json.trees().readTree(text);
                return tree.isObject() ? List.of(tree) : List.of();
            }
            for (String event : text.split("\r?\n\r?\n", -1)) {
                StringBuilder data = new StringBuilder();
                event.lines()
                        .filter(line -> line.startsWith("data:"))
                        .forEach(line -> data.append(line.substring(5)).append('\n'));
                if (!data.toString().isBlank()) {
                    messages.add(Json.trees().readTree(data.toString()));
                }
            }
            return messages;
        } catch (JsonProcessingException e) {
            throw new IOException("it answered " + answer.status() + " with no JSON", e);
        }
    }

    @Override
    public void close() {
        try {
            send("DELETE", MissingNode.getInstance());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a session was not ended: {0}", e.getMessage());
        }
    }
}
