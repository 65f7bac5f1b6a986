package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps equal lists once: thousands of sessions remember what a service listed, and most were given
 * the same. Thread-safe.
 */
final class SharedLists {

    private static final int KEPT = 16;

    private final Map<List<JsonNode>, List<JsonNode>> lists =
            new LinkedHashMap<>(KEPT, 0.75f, true) {

                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<List<JsonNode>, List<JsonNode>> eldest) {
                    return size() > KEPT;
                }
            };

    /** The list, or one that is equal. */
    synchronized List<JsonNode> of(List<JsonNode> list) {
        List<JsonNode> known = lists.putIfAbsent(list, list);
        return known == null ? list : known;
    }
}
