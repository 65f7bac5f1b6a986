package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.node.News;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Virtual servers: chosen tools, prompts and resources of several services under one address, kept
 * in PostgreSQL. Thread-safe; changes block.
 */
@SharedBean
public class VirtualServers {

    private static final Logger LOG = System.getLogger(VirtualServers.class.getName());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final int MAX = 500;

    private static final String TOPIC = "mcp_virtual_servers";

    private final Database database;
    private final News news;
    private final ListChanges changes;
    private volatile Map<String, Kept> servers = Map.of();

    /** A row of {@code mcp_virtual_servers}. */
    public record Row(String name, String entry) {}

    /** As it was given, and as it was understood. */
    record Kept(JsonNode entry, Selection selection) {}

    @Inject
    public VirtualServers(Database database, News news, ListChanges changes) {
        this.database = database;
        this.news = news;
        this.changes = changes;
    }

    void load(@Observes DatabaseReady event) {
        read();
        news.when(TOPIC, this::readAgain);
    }

    private synchronized void readAgain() {
        Map<String, Kept> before = servers;
        read();
        if (!servers.equals(before)) {
            changes.tell();
        }
    }

    private void read() {
        List<Row> rows =
                database.with(
                        handle ->
                                handle.createQuery(
                                                "select name, entry::text as entry from mcp_virtual_servers")
                                        .map(ConstructorMapper.of(Row.class))
                                        .list());
        Map<String, Kept> all = new TreeMap<>();
        for (Row row : rows) {
            try {
                JsonNode entry = Json.trees().readTree(row.entry());
                all.put(row.name(), new Kept(entry, Selection.of(entry)));
            } catch (IOException | IllegalArgumentException e) {
                LOG.log(
                        Level.ERROR,
                        "the virtual server {0} cannot be served any more: {1}",
                        row.name(),
                        e.getMessage());
            }
        }
        servers = Collections.unmodifiableMap(all);
    }

    /** All as they were given, by name. */
    Map<String, Kept> all() {
        return servers;
    }

    /**
     * What a virtual server offers.
     *
     * @throws Failure 404 if there is none of this name
     */
    Selection find(String name) {
        return kept(name).selection();
    }

    /**
     * A virtual server as it was given.
     *
     * @throws Failure 404 if there is none of this name
     */
    Kept kept(String name) {
        Kept kept = servers.get(name);
        if (kept == null) {
            throw Failure.notFound("There is no virtual server of this name");
        }
        return kept;
    }

    /**
     * Adds or changes one, for good; whether it is new.
     *
     * @throws Failure 422 if it cannot be understood, 409 if there are too many
     */
    synchronized boolean put(String name, JsonNode entry) {
        Selection selection = understood(name, entry);
        boolean isNew = !servers.containsKey(name);
        if (isNew && servers.size() >= MAX) {
            throw Failure.of(ProblemType.CONFLICT, "There are " + MAX + " virtual servers already");
        }
        database.inTransaction(
                handle ->
                        told(handle)
                                .createUpdate(
                                        """
                                        insert into mcp_virtual_servers (name, entry) values (:name, :entry::json)
                                        on conflict (name) do update set entry = excluded.entry, changed_at = now()
                                        """)
                                .bind("name", name)
                                .bind("entry", entry.toString())
                                .execute());
        Map<String, Kept> next = new TreeMap<>(servers);
        next.put(name, new Kept(entry, selection));
        servers = Collections.unmodifiableMap(next);
        changes.tell();
        return isNew;
    }

    /**
     * Takes one away.
     *
     * @throws Failure 404 if there is none of this name
     */
    synchronized void remove(String name) {
        kept(name);
        database.inTransaction(
                handle ->
                        told(handle)
                                .createUpdate("delete from mcp_virtual_servers where name = :name")
                                .bind("name", name)
                                .execute());
        Map<String, Kept> next = new TreeMap<>(servers);
        next.remove(name);
        servers = Collections.unmodifiableMap(next);
        changes.tell();
    }

    private Handle told(Handle handle) {
        news.tell(handle, TOPIC);
        return handle;
    }

    private static Selection understood(String name, JsonNode entry) {
        try {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a name has 1 to 60 of A-Z a-z 0-9 _ -");
            }
            return Selection.of(entry);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("", String.valueOf(e.getMessage()));
        }
    }
}
