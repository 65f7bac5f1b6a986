package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Services that operators add over REST: kept in PostgreSQL, and read there again when another node
 * has changed them. Thread-safe; a change is one at a time, and blocks.
 */
final class SentServices {

    private static final Logger LOG = System.getLogger(SentServices.class.getName());

    private static final int SERVICES_MAX = 500;

    private final ServiceTable table;
    private final KeptServices kept;
    private final SentEntries entries;

    SentServices(ServiceTable table, KeptServices kept, SentEntries entries) {
        this.table = table;
        this.kept = kept;
        this.entries = entries;
    }

    /** All come back, and follow what other nodes change. */
    void load() {
        read();
        kept.whenChanged(this::read);
    }

    private synchronized void read() {
        Map<String, RegistryEntry> all = new LinkedHashMap<>();
        kept.all()
                .forEach(
                        (name, entry) -> {
                            try {
                                all.put(
                                        name,
                                        entries.understood(name, Json.trees().readTree(entry)));
                            } catch (IOException | Failure e) {
                                LOG.log(
                                        Level.ERROR,
                                        "MCP service {0} cannot be served any more: {1}",
                                        name,
                                        e.getMessage());
                            }
                        });
        table.ofRest(all);
    }

    /**
     * Adds a service or changes it, for good.
     *
     * @param entry of the {@code mcpServers} JSON
     * @return whether there was none of this name
     * @throws Failure 422 if it cannot be used, 503 if it cannot be kept
     */
    synchronized boolean put(String name, JsonNode entry) {
        RegistryEntry understood = entries.understood(name, entry);
        McpService before = table.find(name);
        if (before == null && table.names().size() >= SERVICES_MAX) {
            throw Failure.of(
                    ProblemType.CONFLICT, "There are " + SERVICES_MAX + " services already");
        }
        // what an operator adds is approved as it is listed first
        boolean isAnew = before == null || !before.entry().equals(understood);
        kept.keep(name, entry.toString(), isAnew);
        return table.put(understood);
    }

    /** Takes a service away. */
    synchronized void remove(String name) {
        kept.forget(name);
        table.remove(name);
    }
}
