package com.sutazai.mcp.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mesh.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An HTTP answer as the result of a tool. */
final class HttpAnswer {

    private static final int FAILED = 400;

    private HttpAnswer() {}

    /**
     * Text and JSON as text, an object also as structured content, the rest as what it is.
     *
     * @throws IOException if it breaks off or is larger than the limit
     */
    static JsonNode of(Reply reply, int sizeMax) throws IOException {
        byte[] body = reply.bytes(sizeMax);
        String type = reply.header("content-type").orElse("").replaceAll(";.*", "").strip();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode content = result.putArray("content").addObject();
        if (type.startsWith("image/") || type.startsWith("audio/")) {
            content.put("type", type.substring(0, type.indexOf('/')))
                    .put("data", Base64.getEncoder().encodeToString(body))
                    .put("mimeType", type);
        } else if (isText(type)) {
            String text = new String(body, StandardCharsets.UTF_8);
            content.put("type", "text")
                    .put("text", text.isEmpty() ? "HTTP " + reply.status() : text);
            structure(result, type, text);
        } else {
            content.put("type", "resource")
                    .putObject("resource")
                    .put("uri", "response:body")
                    .put("mimeType", type)
                    .put("blob", Base64.getEncoder().encodeToString(body));
        }
        if (reply.status() >= FAILED) {
            result.put("isError", true);
        }
        result.putObject("_meta").put("http_status", reply.status());
        return result;
    }

    private static boolean isText(String type) {
        return type.isEmpty()
                || type.startsWith("text/")
                || isJson(type)
                || type.endsWith("xml")
                || type.endsWith("javascript")
                || type.endsWith("yaml");
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static void structure(ObjectNode result, String type, String text) {
        if (!isJson(type)) {
            return;
        }
        JsonNode tree;
        try {
            tree = Json.trees().readTree(text);
        } catch (JsonProcessingException e) {
            // it says JSON and is none: its text is what there is
            return;
        }
        if (tree.isObject()) {
            result.set("structuredContent", tree);
        }
    }
}
