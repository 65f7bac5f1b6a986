package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Approved definitions of tools in PostgreSQL. Blocks. */
@SharedBean
public class KeptDefinitions {

    private final Database database;

    @Inject
    public KeptDefinitions(Database database) {
        this.database = database;
    }

    /** Digests by tool. */
    Map<String, String> of(String service) {
        Map<String, String> digests = new LinkedHashMap<>();
        database.with(
                handle ->
                        handle.createQuery(
                                        "select tool, digest from mcp_tool_definitions where service = :service")
                                .bind("service", service)
                                .map(
                                        (row, context) ->
                                                digests.put(
                                                        row.getString("tool"),
                                                        row.getString("digest")))
                                .list());
        return digests;
    }

    void keep(String service, String tool, String digest) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into mcp_tool_definitions (service, tool, digest) values (:service, :tool, :digest)
                                        on conflict (service, tool) do update set digest = excluded.digest, approved_at = now()
                                        """)
                                .bind("service", service)
                                .bind("tool", tool)
                                .bind("digest", digest)
                                .execute());
    }
}
