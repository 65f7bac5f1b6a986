package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.database.Database;
import com.sutazai.database.TestDatabase;
import com.sutazai.security.Role;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The parts of the queue on a database of a test's own, without a server. */
final class Workshop {

    static final TaskSettings SETTINGS = settings(List.of());

    final Database database;
    final TaskRows rows;
    final WorkerRows workerRows;
    final Queue queue;
    final UUID owner = UUID.randomUUID();

    /** What a handler of a test does. */
    interface Doing {
        JsonNode run(TaskRun run) throws Exception;
    }

    Workshop(String name) {
        database = TestDatabase.empty(name);
        rows = new TaskRows(database);
        workerRows = new WorkerRows(database);
        queue = new Queue(database, SETTINGS, registry());
        database.with(
                handle ->
                        handle.createUpdate(
                                        "insert into users (id, username, password_hash, role) values (:id, 'ada', 'x', 'user')")
                                .bind("id", owner)
                                .execute());
    }

    /** Settings with which a test does not wait for long. */
    static TaskSettings settings(List<String> busTypes) {
        return new TaskSettings(
                4,
                Duration.ofSeconds(3),
                Duration.ofMillis(10),
                1_024,
                1_000,
                100,
                Duration.ofDays(1),
                busTypes);
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    static TaskHandler handler(String type, Doing doing) {
        return new TaskHandler() {
            @Override
            public String type() {
                return type;
            }

            @Override
            public Role role() {
                return Role.USER;
            }

            @Override
            public JsonNode run(TaskRun run) throws Exception {
                return doing.run(run);
            }
        };
    }

    /** What has to be done beside them. */
    Housekeeping housekeeping(Workers workers) {
        return new Housekeeping(workerRows, workers, new TaskWatch(rows), queue, SETTINGS);
    }

    /** Workers that do what these handlers do; nobody else is there. */
    Workers workers(TaskHandler... handlers) {
        return workers(known(handlers));
    }

    /** What callers may do; nobody works on it. */
    Tasks tasks(TaskHandler... handlers) {
        Handlers known = known(handlers);
        return new Tasks(rows, known, workers(known), new TaskWatch(rows), queue, SETTINGS);
    }

    private static Handlers known(TaskHandler... handlers) {
        return new Handlers(
                List.of(handlers),
                List.of(),
                service -> false,
                Set::of,
                run -> {
                    throw new IllegalStateException("there is no mesh here");
                });
    }

    private Workers workers(Handlers known) {
        return new Workers(
                workerRows,
                SETTINGS,
                new Endings(
                        known,
                        workerRows,
                        SETTINGS,
                        new TaskWatch(rows),
                        new TaskMeters(registry())));
    }

    UUID give(String type, int attemptsMax) throws InterruptedException {
        return give(type, attemptsMax, 0, 30, 0);
    }

    UUID give(String type, int attemptsMax, int priority, int timeoutSeconds, long delayMillis)
            throws InterruptedException {
        UUID id = UUID.randomUUID();
        rows.insert(
                new TaskRows.New(
                        id,
                        owner,
                        type,
                        "{}",
                        null,
                        priority,
                        attemptsMax,
                        timeoutSeconds,
                        delayMillis));
        return id;
    }

    TaskRow now(UUID id) {
        return rows.find(id).orElseThrow();
    }

    void execute(String sql) {
        database.with(handle -> handle.execute(sql));
    }
}
