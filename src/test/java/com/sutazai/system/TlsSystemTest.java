package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Ports;
import com.sutazai.dev.Postgres;
import com.sutazai.dev.RabbitMq;
import com.sutazai.dev.RealPart;
import com.sutazai.dev.Redis;
import com.sutazai.dev.Stack;
import com.sutazai.dev.TestAuthority;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R17: a server whose PostgreSQL, Redis and RabbitMQ speak TLS only, with an authority made here.
 */
class TlsSystemTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir Path folder;

    private final Stack stack = Stack.get();
    private Postgres postgres;
    private Redis redis;
    private RabbitMq rabbit;
    private Stack.Node node;
    private int changes;

    @AfterEach
    void stop() {
        if (node != null) {
            node.payara().stop(STOP);
        }
        if (rabbit != null) {
            rabbit.stop(STOP);
        }
        if (redis != null) {
            redis.stop(STOP);
        }
        if (postgres != null) {
            postgres.stop(STOP);
        }
    }

    private void start(TestAuthority.Issued shown, TestAuthority.Issued byRabbit, Path trusted)
            throws Exception {
        Path cache = stack.checkout().resolve(".dev/cache");
        Path log = folder.resolve("services.log");
        postgres =
                new Postgres(
                        cache,
                        folder.resolve("postgres"),
                        Ports.free(),
                        "sutazai",
                        stack.setting("POSTGRES_PASSWORD"),
                        "sutazai",
                        log);
        postgres.requireTls(shown);
        postgres.start();
        redis = new Redis(cache, folder.resolve("redis"), Ports.free(), log);
        redis.requireTls(shown);
        redis.start(stack.setting("REDIS_PASSWORD"));
        rabbit =
                new RabbitMq(
                        cache,
                        folder.resolve("rabbitmq"),
                        Ports.free(),
                        stack.setting("RABBITMQ_DEFAULT_PASS"),
                        log);
        rabbit.requireTls(byRabbit);
        rabbit.start();
        node =
                stack.node(
                        "tls",
                        Map.of(
                                "POSTGRES_PORT", Integer.toString(postgres.port()),
                                "POSTGRES_SSLMODE", "verify-full",
                                "REDIS_PORT", Integer.toString(redis.port()),
                                "REDIS_TLS", "true",
                                "RABBITMQ_PORT", Integer.toString(rabbit.port()),
                                "RABBITMQ_TLS", "true",
                                "TLS_CA_FILE", trusted.toString()));
        node.payara().start();
    }

    /** Waits until readiness says that of each of these. */
    private void await(String text, String... names) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String said = node.readiness();
        while (!says(said, text, names)) {
            assertThat(System.nanoTime()).as(said).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
            said = node.readiness();
        }
    }

    private static boolean says(String said, String text, String... names) throws IOException {
        Map<String, String> checks = new HashMap<>();
        if (said.startsWith("{")) {
            Json.trees()
                    .readTree(said)
                    .path("checks")
                    .forEach(
                            check ->
                                    checks.put(
                                            check.path("name").asText(),
                                            check.path("data").toString()));
        }
        return Stream.of(names).allMatch(name -> checks.getOrDefault(name, "").contains(text));
    }

    /** Replaces what a file holds, later than before by its own clock. */
    private void put(Path file, Path... contents) throws IOException {
        StringBuilder whole = new StringBuilder();
        for (Path content : contents) {
            whole.append(Files.readString(content));
        }
        Files.writeString(file, whole);
        changes++;
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(changes)));
    }

    @Test
    void r17_1_who_cannot_show_who_it_is_gets_no_password_and_is_named() throws Exception {
        RealPart.need("rabbitmq", RabbitMq.isInstalled(stack.checkout().resolve(".dev/cache")));
        TestAuthority ours = new TestAuthority(folder.resolve("ours"), "authority");
        TestAuthority others = new TestAuthority(folder.resolve("others"), "authority");
        TestAuthority stranger = new TestAuthority(folder.resolve("stranger"), "authority");
        Path trusted = folder.resolve("trusted.pem");
        TestAuthority.Issued shown = ours.issue("server");
        TestAuthority.Issued byRabbit = others.issue("rabbit");
        put(trusted, stranger.certificate());

        start(shown, byRabbit, trusted);
        await("certificate that is not trusted", "postgresql", "redis");
        put(trusted, ours.certificate());
        await("\"state\":\"up\"", "postgresql", "redis");
        await("certificate that is not trusted", "rabbitmq");
        put(trusted, ours.certificate(), others.certificate());
        await("\"state\":\"up\"", "rabbitmq");

        TestAuthority.Issued elsewhere = ours.issue("elsewhere", "san=dns:elsewhere.example");
        put(shown.chain(), elsewhere.chain());
        put(shown.key(), elsewhere.key());
        TestAuthority.Issued elsewhereToo = others.issue("elsewhere", "san=dns:elsewhere.example");
        put(byRabbit.chain(), elsewhereToo.chain());
        put(byRabbit.key(), elsewhereToo.key());
        rabbit.kill();
        rabbit.start();
        await("certificate of another host", "rabbitmq");
        redis.stop(STOP);
        redis.start(stack.setting("REDIS_PASSWORD"));
        await("certificate of another host", "redis");
        postgres.stop(STOP);
        postgres.start();
        await("certificate of another host", "postgresql");
    }
}
