package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Child;
import com.sutazai.dev.Postgres;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each dependency broken in three ways: refused, hanging, wrong password. Named in readiness each
 * time, and healed without a restart.
 */
class HealthSystemTest {

    private static final Pattern IS_UP = Pattern.compile("MCP server files is up, pid (\\d+)");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stack stack = Stack.get();
    private final Client stranger = Client.stranger();

    @AfterEach
    void everything_is_well_again() throws Exception {
        await(
                answer ->
                        answer.status() == 200
                                && check(answer, "redis")
                                        .path("data")
                                        .path("state")
                                        .asText()
                                        .equals("up"));
    }

    private Answer await(Predicate<Answer> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = stranger.get("/health/ready");
        while (!wanted.test(answer)) {
            assertThat(System.nanoTime()).as(answer.response().body()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
            answer = stranger.get("/health/ready");
        }
        return answer;
    }

    private static JsonNode check(Answer answer, String name) {
        return StreamSupport.stream(answer.json().path("checks").spliterator(), false)
                .filter(check -> check.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        name + " is not named: " + answer.response().body()));
    }

    private static boolean says(Answer answer, String name, String text) {
        return check(answer, name).path("data").path("error").asText().contains(text);
    }

    private void awaitPostgresqlDown(String text) throws InterruptedException {
        Answer answer = await(a -> a.status() == 503 && says(a, "postgresql", text));
        assertThat(check(answer, "postgresql").path("status").asText()).isEqualTo("DOWN");
    }

    private void awaitRedisDegraded(String text) throws InterruptedException {
        Answer answer = await(a -> says(a, "redis", text));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(check(answer, "redis").path("data").path("state").asText())
                .isEqualTo("degraded");
    }

    @Test
    void all_is_up_and_says_when_it_was_asked() {
        assertThat(stranger.get("/health/live").status()).isEqualTo(200);
        assertThat(stranger.get("/health/started").status()).isEqualTo(200);
        Answer ready = stranger.get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(check(ready, "mcp").path("data").path("everything").asText()).isEqualTo("up");
        assertThat(check(ready, "mcp").path("data").path("files").asText()).isEqualTo("up");
        assertThat(
                        java.time.Instant.parse(
                                check(ready, "postgresql").path("data").path("asked").asText()))
                .isAfter(java.time.Instant.now().minusSeconds(10));
    }

    @Test
    void a_postgresql_that_refuses_makes_it_not_ready_until_it_is_back() throws Exception {
        Postgres postgres = stack.postgres();
        postgres.stop(Duration.ofSeconds(10));

        awaitPostgresqlDown("refuses connections");
        assertThat(stranger.get("/health/live").status()).isEqualTo(200);
        assertThat(Client.with("X-API-Key", "sk_sutazai_unknown").get("/api/v1/auth/me").status())
                .isEqualTo(503);

        postgres.start();
        await(answer -> answer.status() == 200);
    }

    @Test
    void a_postgresql_that_hangs_is_named_and_no_answer_waits_for_it() throws Exception {
        stack.postgres().execute("checkpoint");
        signalPostgres("STOP");
        try {
            awaitPostgresqlDown("does not answer");
            long begin = System.nanoTime();
            stranger.get("/health/ready");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofMillis(500));
        } finally {
            signalPostgres("CONT");
        }
        await(answer -> answer.status() == 200);
    }

    /** The server and the processes of its connections. */
    private void signalPostgres(String signal) throws Exception {
        ProcessHandle server = stack.postgres().server().handle();
        for (ProcessHandle handle :
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(server), server.descendants())
                        .toList()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(handle.pid())).start().waitFor();
        }
    }

    @Test
    void a_postgresql_that_refuses_our_password_is_named() throws Exception {
        Postgres postgres = stack.postgres();
        postgres.withSession(
                session -> {
                    session.execute("alter role sutazai password 'another-password'");
                    session.execute(
                            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sutazai-backend'");
                    awaitPostgresqlDown("refuses our password");
                    session.execute(
                            "alter role sutazai password '"
                                    + stack.setting("POSTGRES_PASSWORD")
                                    + "'");
                });
        await(answer -> answer.status() == 200);
    }

    @Test
    void a_redis_that_refuses_is_degraded_and_login_works() throws Exception {
        stack.redis().stop(Duration.ofSeconds(5));
        try {
            awaitRedisDegraded("refuses connections");
            assertThat(login().status()).isEqualTo(200);
        } finally {
            stack.redis().start(stack.setting("REDIS_PASSWORD"));
        }
    }

    @Test
    void a_redis_that_hangs_is_degraded_and_login_works() throws Exception {
        Child redis = stack.redis().server();
        redis.signal("STOP");
        try {
            awaitRedisDegraded("does not answer");
            assertThat(login().status()).isEqualTo(200);
        } finally {
            redis.signal("CONT");
        }
    }

    @Test
    void a_redis_with_another_password_is_degraded() throws Exception {
        stack.redis().stop(Duration.ofSeconds(5));
        stack.redis().start("another-password-of-redis");
        try {
            awaitRedisDegraded("refuses our password");
        } finally {
            stack.redis().stop(Duration.ofSeconds(5));
            stack.redis().start(stack.setting("REDIS_PASSWORD"));
        }
    }

    @Test
    void an_http_instance_that_hangs_is_named_and_heals() throws Exception {
        Child instance = stack.mcp().everything().getFirst();
        instance.signal("STOP");
        try {
            Answer answer = await(a -> everything(a).contains("2 of 3 instances"));
            assertThat(answer.status()).isEqualTo(200);
        } finally {
            instance.signal("CONT");
        }
        await(answer -> everything(answer).equals("up"));
    }

    private static String everything(Answer answer) {
        return check(answer, "mcp").path("data").path("everything").asText();
    }

    /** That of the service itself; sessions of clients have others, which health does not show. */
    private ProcessHandle filesystemServer() throws IOException {
        long pid =
                Files.readAllLines(stack.payara().server().log()).stream()
                        .map(IS_UP::matcher)
                        .filter(Matcher::find)
                        .mapToLong(line -> Long.parseLong(line.group(1)))
                        .reduce((before, last) -> last)
                        .orElseThrow();
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Test
    void a_stdio_server_that_hangs_is_named_and_heals() throws Exception {
        ProcessHandle server = filesystemServer();
        new ProcessBuilder("kill", "-STOP", Long.toString(server.pid())).start().waitFor();
        try {
            await(
                    answer ->
                            answer.status() == 200
                                    && check(answer, "mcp")
                                            .path("data")
                                            .path("files")
                                            .asText()
                                            .contains("does not answer"));
        } finally {
            new ProcessBuilder("kill", "-CONT", Long.toString(server.pid())).start().waitFor();
        }
        await(answer -> check(answer, "mcp").path("data").path("files").asText().equals("up"));
    }

    @Test
    void a_stdio_server_that_ends_is_started_again() throws Exception {
        ProcessHandle server = filesystemServer();
        server.destroyForcibly();

        await(answer -> !check(answer, "mcp").path("data").path("files").asText().equals("up"));
        await(answer -> check(answer, "mcp").path("data").path("files").asText().equals("up"));
        assertThat(
                        Client.admin()
                                .get("/api/v1/mcp/health")
                                .json()
                                .path("services")
                                .path("files")
                                .path("retry_count")
                                .asInt())
                .isPositive();
    }

    private Answer login() {
        return stranger.post(
                "/api/v1/auth/login",
                "{\"username\":\"admin\",\"password\":\""
                        + stack.setting("ADMIN_PASSWORD")
                        + "\"}");
    }
}
