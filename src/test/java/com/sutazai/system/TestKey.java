package com.sutazai.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/** An API key of somebody, until it is closed. */
public record TestKey(Client owner, String id, String text) implements AutoCloseable {

    private static final String KEYS = "/api/v1/auth/api-keys";

    public static TestKey of(Client owner) {
        JsonNode made = owner.post(KEYS, "{\"name\":\"" + UUID.randomUUID() + "\"}").json();
        return new TestKey(owner, made.path("id").asText(), made.path("key").asText());
    }

    @Override
    public void close() {
        owner.delete(KEYS + "/" + id);
    }
}
