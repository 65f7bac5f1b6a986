package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LISTEN and NOTIFY on a real PostgreSQL: what is told is heard at once, not at the next look. */
@Timeout(60)
class NotificationsSystemTest {

    private static final String CHANNEL = "test_news";

    /** Of who hears nothing; no test waits for so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final Duration SOON = Duration.ofSeconds(5);

    private final Database database = TestDatabase.empty("notifications");
    private final Notifications notifications =
            new Notifications(CHANNEL, TestDatabase.source("notifications"));

    @AfterEach
    void close() {
        notifications.close();
    }

    private void execute(String sql) {
        database.with(handle -> handle.execute(sql));
    }

    private CompletableFuture<Boolean> waiting() {
        return CompletableFuture.supplyAsync(
                () -> notifications.await(PATIENCE), task -> Thread.ofVirtual().start(task));
    }

    private void awaitListener() {
        while (Boolean.FALSE.equals(
                database.with(
                        handle ->
                                handle.createQuery(
                                                "select exists (select 1 from pg_stat_activity where query = :query and state = 'idle')")
                                        .bind("query", "listen " + CHANNEL)
                                        .mapTo(Boolean.class)
                                        .one()))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void what_is_told_is_heard_at_once_and_again_after_the_connection_was_lost() {
        CompletableFuture<Boolean> first = waiting();
        awaitListener();
        execute("notify " + CHANNEL);
        assertThat(first).succeedsWithin(SOON).isEqualTo(true);

        CompletableFuture<Boolean> cut = waiting();
        execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                        + CHANNEL
                        + "'");
        assertThat(cut).succeedsWithin(SOON).isEqualTo(false);

        CompletableFuture<Boolean> again = waiting();
        awaitListener();
        execute("notify " + CHANNEL);
        assertThat(again).succeedsWithin(SOON).isEqualTo(true);
    }
}
