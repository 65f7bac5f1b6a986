package com.sutazai.node;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.database.Notifications;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.Recurring;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * Tells the other nodes that something which all keep in memory has changed in the database: each
 * topic has a number there, which every node reads when it is told (NOTIFY), and twice a second, in
 * case that it was not. Thread-safe.
 */
@SharedBean
public class News {

    private static final Logger LOG = System.getLogger(News.class.getName());

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final String CHANNEL = "sutazai_news";

    private final Database database;
    private final Map<String, Runnable> readers = new ConcurrentHashMap<>();
    private final Map<String, Long> known = new HashMap<>();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final Notifications notifications = new Notifications(CHANNEL);
    private final Recurring loop = new Recurring("node-news", LOOK, this::heard);

    /** A row of {@code node_news}. */
    public record Row(String topic, long version) {}

    @Inject
    public News(Database database) {
        this.database = database;
    }

    /** Tells of a change with it: in the same transaction. */
    public void tell(Handle handle, String topic) {
        handle.createUpdate(
                        """
                        insert into node_news (topic, version) values (:topic, 1)
                        on conflict (topic) do update set version = node_news.version + 1
                        """)
                .bind("topic", topic)
                .execute();
        handle.execute("notify " + CHANNEL);
    }

    /**
     * Who reads a topic again when it has changed, also by this node.
     *
     * @param read may block and throw a {@link Failure}; then it is tried again
     */
    public void when(String topic, Runnable read) {
        readers.merge(
                topic,
                read,
                (first, second) ->
                        () -> {
                            first.run();
                            second.run();
                        });
    }

    /** Before all who read the tables: what they read is not older than what is known here. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) DatabaseReady event) {
        if (isStarted.get()) {
            return;
        }
        // if this fails the event comes again
        List<Row> rows = rows();
        if (isStarted.compareAndSet(false, true)) {
            rows.forEach(row -> known.put(row.topic(), row.version()));
            loop.start();
        }
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    private void stop() {
        if (loop.stop(STOP)) {
            notifications.close();
        }
    }

    private boolean heard() {
        rows().stream()
                .filter(row -> !Long.valueOf(row.version()).equals(known.get(row.topic())))
                .forEach(this::read);
        return notifications.await(LOOK);
    }

    private void read(Row row) {
        try {
            Runnable reader = readers.get(row.topic());
            if (reader != null) {
                reader.run();
                known.put(row.topic(), row.version());
            }
        } catch (Failure e) {
            LOG.log(Level.WARNING, "{0} is read again later: {1}", row.topic(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, row.topic() + " cannot be read again", e);
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
