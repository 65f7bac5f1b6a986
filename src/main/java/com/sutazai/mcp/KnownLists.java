package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.protocol.RpcError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a service listed for somebody, until the service changes or for a while. Thread-safe; no
 * lock is held while it is asked, so two may ask at once.
 */
final class KnownLists {

    /**
     * A list as it was read.
     *
     * @param changes of the service before it was read
     */
    private record Known(List<JsonNode> items, int changes, long readNanos) {}

    private final McpService service;
    private final Map<Kind, Known> known = new ConcurrentHashMap<>();

    KnownLists(McpService service) {
        this.service = service;
    }

    /**
     * A list; the service is asked if it is not known.
     *
     * @param ask reads all of it
     * @return empty also if the service has no such list
     * @throws RpcError if the service answers with another error
     * @throws com.sutazai.http.Failure if it does not answer
     */
    List<JsonNode> of(Kind kind, Supplier<List<JsonNode>> ask) {
        int changes = service.changes();
        Known now = known.get(kind);
        if (now != null
                && now.changes() == changes
                && (service.isAsleep()
                        || System.nanoTime() - now.readNanos() < service.listTtl().toNanos())) {
            return now.items();
        }
        List<JsonNode> items = service.remembered(asked(ask));
        known.put(kind, new Known(items, changes, System.nanoTime()));
        return items;
    }

    private static List<JsonNode> asked(Supplier<List<JsonNode>> ask) {
        try {
            return List.copyOf(ask.get());
        } catch (RpcError e) {
            if (e.code() == RpcError.METHOD_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
