package com.sutazai.mcp.transparency;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** A way to a server, recorded. Used by one thread; blocks. */
public interface Side extends AutoCloseable {

    /**
     * What came of a request.
     *
     * @param answer an object with {@code result} or {@code error}
     * @param heard messages that came before it on its account
     */
    record Recorded(JsonNode answer, List<JsonNode> heard) {}

    /** The result of {@code initialize}. */
    JsonNode greeting();

    /**
     * Sends a request.
     *
     * @throws IOException if there is no answer
     */
    Recorded ask(String method, JsonNode params) throws IOException;

    @Override
    void close();
}
