package com.sutazai.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.http.Json;

/**
 * What stands on a stream.
 *
 * @param id of the stream: milliseconds since 1970 and a number
 */
public record Entry(String id, JsonNode data) {

    /**
     * @param json what agents wrote; what is no JSON is kept as text
     */
    static Entry of(String id, String json) {
        try {
            return new Entry(id, Json.trees().readTree(json));
        } catch (JsonProcessingException e) {
            return new Entry(id, TextNode.valueOf(json));
        }
    }
}
