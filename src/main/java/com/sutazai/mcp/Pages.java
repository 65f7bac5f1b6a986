package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Lists that come in pages. */
public final class Pages {

    /** A server that pages for ever is cut off. */
    private static final int MAX = 50;

    private Pages() {}

    /**
     * All of a list.
     *
     * @param member of the results that holds a page
     * @param ask for the page that its parameters name; the first has none
     */
    public static List<JsonNode> all(String member, UnaryOperator<JsonNode> ask) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode params = MissingNode.getInstance();
        for (int page = 0; page < MAX; page++) {
            JsonNode result = ask.apply(params);
            result.path(member).forEach(all::add);
            JsonNode cursor = result.path("nextCursor");
            if (!cursor.isTextual()) {
                break;
            }
            params = JsonNodeFactory.instance.objectNode().set("cursor", cursor);
        }
        return all;
    }
}
