package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Ports;
import com.sutazai.dev.Postgres;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R3.4: a server on a PostgreSQL of its own, which takes few connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SmallDatabaseSystemTest {

    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String AUDIT = "/api/v1/audit?limit=1";

    @TempDir private static Path folder;

    private final Stack stack = Stack.get();
    private Postgres postgres;
    private Stack.Node node;
    private Client admin;

    @BeforeAll
    void start() throws Exception {
        postgres =
                new Postgres(
                        stack.checkout().resolve(".dev/cache"),
                        folder.resolve("postgres"),
                        Ports.free(),
                        "sutazai",
                        stack.setting("POSTGRES_PASSWORD"),
                        "sutazai",
                        folder.resolve("postgres.log"));
        postgres.start();
        postgres.execute("alter system set max_connections = 45");
        postgres.stop(STOP);
        postgres.start();
        node =
                stack.node(
                        "small-database",
                        Map.of(
                                "POSTGRES_PORT",
                                Integer.toString(postgres.port()),
                                "POSTGRES_LEAK_SECONDS",
                                "1"));
        node.payara().start();
        node.awaitReady();
        Answer login =
                Client.stranger()
                        .at(node.port())
                        .post(
                                "/api/v1/auth/login",
                                "{\"username\":\"admin\",\"password\":\""
                                        + stack.setting("ADMIN_PASSWORD")
                                        + "\"}");
        admin =
                Client.with("Authorization", "Bearer " + login.json().path("access_token").asText())
                        .at(node.port());
    }

    @AfterAll
    void stop() {
        node.payara().stop(STOP);
        postgres.stop(STOP);
    }

    private String log() {
        try {
            return Files.readString(node.payara().server().log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void it_says_at_the_start_that_three_nodes_need_more_connections() {
        assertThat(log())
                .contains(
                        "PostgreSQL takes 42 connections, and 3 nodes of this server need 63 (21 each): raise max_connections, or run 2 at most");
    }

    @Test
    void who_keeps_a_connection_is_named_in_the_log_and_it_is_taken_back() {
        Database direct = new Database(TestDatabase.source("sutazai", postgres));

        CompletableFuture<Answer> kept =
                direct.inTransaction(
                        handle -> {
                            handle.execute("lock table audit_events");
                            int before = log().length();
                            CompletableFuture<Answer> asked =
                                    CompletableFuture.supplyAsync(
                                            this::audit, task -> Thread.ofVirtual().start(task));
                            awaitLeak(before);
                            return asked;
                        });

        assertThat(kept).succeedsWithin(Duration.ofSeconds(30));
        assertThat(audit().json().path("events").isArray()).isTrue();
    }

    private Answer audit() {
        return admin.get(AUDIT);
    }

    /** Until the log names who has a connection: with the stack of the one who asked. */
    private void awaitLeak(int from) {
        try {
            String fresh = "";
            while (!(fresh.contains("A potential connection leak detected")
                    && fresh.contains("AuditResource"))) {
                TimeUnit.MILLISECONDS.sleep(100);
                fresh = log().substring(from);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
