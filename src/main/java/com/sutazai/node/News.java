package com.sutazai.node;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Tells the other nodes that something which all keep in memory has changed in the database: each
 * topic has a number there, which every node reads once a second. Thread-safe.
 */
@SharedBean
public class News {

    private static final Logger LOG = System.getLogger(News.class.getName());

    private final Database database;
    private final boolean isAlone;
    private final Map<String, Runnable> readers = new ConcurrentHashMap<>();
    private final Map<String, Long> known = new HashMap<>();

    /** A row of {@code node_news}. */
    public record Row(String topic, long version) {}

    @Inject
    public News(NodeSettings settings, Database database) {
        this.database = database;
        this.isAlone = settings.url().isEmpty();
    }

    /** Tells of a change with it: in the same transaction. */
    public void tell(Handle handle, String topic) {
        if (!isAlone) {
            handle.createUpdate(
                            """
                            insert into node_news (topic, version) values (:topic, 1)
                            on conflict (topic) do update set version = node_news.version + 1
                            """)
                    .bind("topic", topic)
                    .execute();
        }
    }

    /**
     * Who reads a topic again when it has changed, also by this node.
     *
     * @param read may block and throw a {@link Failure}; then it is tried again
     */
    public void when(String topic, Runnable read) {
        readers.put(topic, read);
    }

    /** Looks for news; by one thread. */
    void look() {
        for (Row row : rows()) {
            Runnable reader = readers.get(row.topic());
            if (reader == null || Long.valueOf(row.version()).equals(known.get(row.topic()))) {
                continue;
            }
            try {
                reader.run();
                known.put(row.topic(), row.version());
            } catch (Failure e) {
                LOG.log(Level.WARNING, "{0} is read again later: {1}", row.topic(), e.getMessage());
            }
        }
    }

    private List<Row> rows() {
        return database.with(
                handle ->
                        handle.createQuery("select topic, version from node_news")
                                .map(ConstructorMapper.of(Row.class))
                                .list());
    }
}
