package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.node.News;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Approved definitions of tools in PostgreSQL. Blocks. */
@SharedBean
public class KeptDefinitions {

    private static final String TOPIC = "mcp_tool_definitions";

    private final Database database;
    private final News news;

    @Inject
    public KeptDefinitions(Database database, News news) {
        this.database = database;
        this.news = news;
    }

    /** Who reads all again when another node has changed them. */
    void whenChanged(Runnable read) {
        news.when(TOPIC, read);
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

    /** A definition is approved. */
    void keep(String service, String tool, String digest) {
        database.inTransaction(
                handle ->
                        insert(
                                handle,
                                "do update set digest = excluded.digest, approved_at = now()",
                                service,
                                tool,
                                digest));
    }

    /**
     * A tool was seen for the first time; on this node, at least.
     *
     * @return the digest that counts: of whoever saw it first
     */
    String keepFirst(String service, String tool, String digest) {
        return database.inTransaction(
                handle -> {
                    insert(handle, "do nothing", service, tool, digest);
                    return handle.createQuery(
                                    "select digest from mcp_tool_definitions where service = :service and tool = :tool")
                            .bind("service", service)
                            .bind("tool", tool)
                            .mapTo(String.class)
                            .one();
                });
    }

    private int insert(
            Handle handle, String otherwise, String service, String tool, String digest) {
        int changed =
                handle.createUpdate(
                                "insert into mcp_tool_definitions (service, tool, digest) values (:service, :tool, :digest)"
                                        + " on conflict (service, tool) "
                                        + otherwise)
                        .bind("service", service)
                        .bind("tool", tool)
                        .bind("digest", digest)
                        .execute();
        if (changed > 0) {
            news.tell(handle, TOPIC);
        }
        return changed;
    }
}
