package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.protocol.RpcError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Pages of a merged list. A cursor names the last entry of its page, so it outlives changes. */
final class MergedPage {

    private MergedPage() {}

    /**
     * The page that begins at a cursor.
     *
     * @param all in their order
     * @param cursor missing for the first page
     * @throws RpcError -32602 if the cursor is none, or its entry is no longer there
     */
    static JsonNode of(Kind kind, List<JsonNode> all, JsonNode cursor, int size) {
        int begin = cursor.isMissingNode() || cursor.isNull() ? 0 : after(kind, all, cursor);
        int end = Math.min(all.size(), begin + size);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode list = page.putArray(kind.member());
        all.subList(begin, end).forEach(list::add);
        if (end < all.size()) {
            String last = end - 1 + ":" + kind.key(all.get(end - 1));
            page.put(
                    "nextCursor",
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(last.getBytes(StandardCharsets.UTF_8)));
        }
        return page;
    }

    private static int after(Kind kind, List<JsonNode> all, JsonNode cursor) {
        try {
            String last =
                    new String(
                            Base64.getUrlDecoder().decode(cursor.asText()), StandardCharsets.UTF_8);
            int colon = last.indexOf(':');
            int index = Integer.parseInt(last.substring(0, Math.max(0, colon)));
            String key = last.substring(colon + 1);
            if (index >= 0 && index < all.size() && kind.key(all.get(index)).equals(key)) {
                return index + 1;
            }
            for (int i = 0; i < all.size(); i++) {
                if (kind.key(all.get(i)).equals(key)) {
                    return i + 1;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new RpcError(RpcError.INVALID_PARAMS, "This is no cursor of ours");
        }
        throw new RpcError(
                RpcError.INVALID_PARAMS, "The list has changed since; begin without a cursor");
    }
}
