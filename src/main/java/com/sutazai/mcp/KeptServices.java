package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.node.News;
import jakarta.inject.Inject;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Services that operators added over REST, kept in PostgreSQL as they gave them. Blocks. */
@SharedBean
public class KeptServices {

    /**
     * A row of {@code mcp_services}.
     *
     * @param entry one entry of the {@code mcpServers} JSON
     */
    public record Row(String name, String entry) {}

    private static final String TOPIC = "mcp_services";

    private final Database database;
    private final News news;

    @Inject
    public KeptServices(Database database, News news) {
        this.database = database;
        this.news = news;
    }

    /** Who reads all again when another node has changed them. */
    void whenChanged(Runnable read) {
        news.when(TOPIC, read);
    }

    /** All, by name. */
    Map<String, String> all() {
        Map<String, String> entries = new java.util.LinkedHashMap<>();
        database.with(
                        handle ->
                                handle.createQuery(
                                                "select name, entry::text as entry from mcp_services order by name")
                                        .map(ConstructorMapper.of(Row.class))
                                        .list())
                .forEach(row -> entries.put(row.name(), row.entry()));
        return entries;
    }

    /**
     * Keeps an entry.
     *
     * @param isAnew whether what was approved of its tools no longer counts
     */
    void keep(String name, String entry, boolean isAnew) {
        database.inTransaction(
                handle ->
                        told(isAnew ? withoutApprovals(handle, name) : handle)
                                .createUpdate(
                                        """
                                        insert into mcp_services (name, entry) values (:name, :entry::json)
                                        on conflict (name) do update set entry = excluded.entry, changed_at = now()
                                        """)
                                .bind("name", name)
                                .bind("entry", entry)
                                .execute());
    }

    private Handle told(Handle handle) {
        news.tell(handle, TOPIC);
        return handle;
    }

    private static Handle withoutApprovals(Handle handle, String name) {
        handle.createUpdate("delete from mcp_tool_definitions where service = :name")
                .bind("name", name)
                .execute();
        return handle;
    }

    /** Also what was approved of its tools. */
    void forget(String name) {
        database.inTransaction(
                handle ->
                        told(withoutApprovals(handle, name))
                                .createUpdate("delete from mcp_services where name = :name")
                                .bind("name", name)
                                .execute());
    }
}
