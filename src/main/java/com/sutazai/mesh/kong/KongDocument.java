package com.sutazai.mesh.kong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What Kong is sent. */
final class KongDocument {

    private KongDocument() {}

    /** An upstream without checks of Kong's own: ours decide who is a target. */
    static ObjectNode upstream(String name) {
        return Json.trees().createObjectNode().put("name", name).put("algorithm", "round-robin");
    }

    static ObjectNode target(String address, int weight) {
        return Json.trees().createObjectNode().put("target", address).put("weight", weight);
    }

    /**
     * The whole declarative configuration; the same text for the same content.
     *
     * @throws IOException if the file with the rest cannot be read
     */
    static String render(Optional<Path> file, Targets targets) throws IOException {
        ObjectNode document = Json.trees().createObjectNode();
        if (file.isPresent()) {
            JsonNode rest = Json.trees().readTree(Files.readAllBytes(file.get()));
            if (!(rest instanceof ObjectNode object)) {
                throw new IOException("KONG_DOCUMENT_FILE is not a JSON object");
            }
            document.setAll(object);
        }
        if (!document.has("_format_version")) {
            document.put("_format_version", "3.0");
        }
        ArrayNode upstreams = document.withArrayProperty("upstreams");
        for (Map.Entry<String, Map<String, Integer>> entry : targets.ofUpstreams().entrySet()) {
            ObjectNode upstream = upstream(entry.getKey());
            ArrayNode list = upstream.putArray("targets");
            entry.getValue().forEach((address, weight) -> list.add(target(address, weight)));
            upstreams.add(upstream);
        }
        return Json.trees().writeValueAsString(document);
    }
}
