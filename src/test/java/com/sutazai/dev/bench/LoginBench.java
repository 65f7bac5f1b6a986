package com.sutazai.dev.bench;

import com.sutazai.dev.Child;
import com.sutazai.dev.Console;
import com.sutazai.dev.Stack;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.LoadGenerator.Script;
import com.sutazai.dev.bench.LoadGenerator.Target;
import com.sutazai.system.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * {@code ./dev bench logins}: what other routes notice of a flood of logins, and what it leaves in
 * memory. Each number stands beside that of the same server without a flood.
 */
public final class LoginBench {

    private static final List<String> OTHERS =
            List.of(
                    "/api/v1/auth/me",
                    "/api/v1/mesh/v2/services",
                    "/health/ready",
                    "/api/v1/tasks/stats");

    private static final double RATE = 200;
    private static final double OTHERS_RATE = 50;
    private static final int CONNECTIONS = 300;
    private static final int OTHERS_CONNECTIONS = 16;
    private static final int ROUNDS = 6;
    private static final int WRONG_ROUNDS = 4;
    private static final int ROUNDS_FROM_EVERYWHERE = 3;
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration AFTERWARDS = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final StringBuilder table = new StringBuilder();
    private final StringBuilder memory = new StringBuilder();

    /** Sends one request after the other, and counts what comes back. */
    private static final class Counting implements Script {

        private final IntFunction<byte[]> requests;
        private final AtomicInteger number;
        private final Map<Integer, LongAdder> statuses;

        Counting(
                IntFunction<byte[]> requests,
                AtomicInteger number,
                Map<Integer, LongAdder> statuses) {
            this.requests = requests;
            this.number = number;
            this.statuses = statuses;
        }

        @Override
        public byte[] next() {
            return requests.apply(number.getAndIncrement());
        }

        @Override
        public boolean isRight(int status, byte[] body, int length) {
            statuses.computeIfAbsent(status, ignored -> new LongAdder()).increment();
            return true;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of("").toAbsolutePath();
        PerformancePage.write(checkout, "logins", new LoginBench().report(Stack.get()));
        System.exit(0);
    }

    private String report(Stack stack) throws Exception {
        String token = Client.admin().token();
        String password = stack.setting("ADMIN_PASSWORD");
        IntFunction<byte[]> right = ignored -> login("admin", password, "");
        Stack.Node other =
                stack.node(
                        "flooded",
                        Map.of(
                                // else those from one address are refused unread after fifty
                                "LOGIN_FAILURES_PER_ADDRESS",
                                "1000000",
                                "HTTP_TRUSTED_PROXIES",
                                "127.0.0.1"));
        Child server = stack.payara().server();
        row("server just started, no flood", stack.port(), token, QUIET, Optional.empty());
        for (int round = 1; round <= ROUNDS; round++) {
            row("right passwords, round " + round, stack.port(), token, ROUND, Optional.of(right));
            memory.append(round == 1 ? "" : ", ").append(ServerMemory.of(server));
        }
        row("no flood any more", stack.port(), token, QUIET, Optional.empty());
        other.payara().start();
        other.awaitReady();
        row("another server just started, no flood", other.port(), token, QUIET, Optional.empty());
        StringBuilder memoryThere = new StringBuilder();
        AtomicInteger names = new AtomicInteger();
        for (int round = 1; round <= WRONG_ROUNDS; round++) {
            row(
                    "wrong passwords there, of another name each, round " + round,
                    other.port(),
                    token,
                    ROUND,
                    Optional.of(ignored -> wrong(names.incrementAndGet(), "")));
            memoryThere
                    .append(round == 1 ? "" : ", ")
                    .append(ServerMemory.of(other.payara().server()));
        }
        AtomicInteger places = new AtomicInteger();
        for (int round = 1; round <= ROUNDS_FROM_EVERYWHERE; round++) {
            row(
                    "wrong passwords there, of another name and address each, round " + round,
                    other.port(),
                    token,
                    ROUND,
                    Optional.of(
                            ignored ->
                                    wrong(
                                            names.incrementAndGet(),
                                            address(places.incrementAndGet()))));
            memoryThere.append(", ").append(ServerMemory.of(other.payara().server()));
        }
        row(
                "right passwords there, from another address each",
                other.port(),
                token,
                ROUND,
                Optional.of(
                        ignored -> login("admin", password, address(places.incrementAndGet()))));
        memoryThere.append(", ").append(ServerMemory.of(other.payara().server()));
        row("nothing there any more", other.port(), token, AFTERWARDS, Optional.empty());
        String quiet = ServerMemory.of(other.payara().server());
        String text =
                """
                ## A flood of logins

                Written by `./dev bench logins` on %d cores, JDK %s, the generator and all stores on the same cores: %.0f logins/s, while four other routes (%s) are asked %.0f times a second, whatever
                comes back of it. Logins from one address may have half of the queue: what is 429 was refused for that, unread (`LOGIN_FAILURES_PER_ADDRESS` is raised for the wrong ones: else they would be refused after 50).
                Where each comes from another address (`X-Forwarded-For` of a trusted proxy) the whole queue fills, and what is 503 was refused for that.

                | | other routes p50 / p95 / p99 | wrong answers there | answers to the logins |
                |---|---|---|---|
                %s
                Memory after each round of %d s of the first server, after a collection: %s; of the other one: %s; and when nobody had logged in there for %d s: %s.
                With 503 the server closes a connection, and what it keeps of closed ones for a while is most of what comes in the rounds from many addresses (seen in a class histogram).
                """
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version"),
                                RATE,
                                "`" + String.join("`, `", OTHERS) + "`",
                                OTHERS_RATE,
                                table,
                                ROUND.toSeconds(),
                                memory,
                                memoryThere,
                                AFTERWARDS.toSeconds(),
                                quiet);
        Console.say(text);
        return text;
    }

    /** Measures other routes, with or without a flood. */
    private void row(
            String name,
            int port,
            String token,
            Duration length,
            Optional<IntFunction<byte[]>> flood)
            throws InterruptedException {
        Map<Integer, LongAdder> logins = new ConcurrentHashMap<>();
        CompletableFuture<Optional<Load>> flooding =
                CompletableFuture.supplyAsync(
                        () ->
                                flood.map(
                                        requests ->
                                                load(
                                                        port,
                                                        requests,
                                                        RATE,
                                                        CONNECTIONS,
                                                        length,
                                                        logins)),
                        task -> Thread.ofPlatform().start(task));
        Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
        Load others =
                load(
                        port,
                        i -> get(OTHERS.get(i % OTHERS.size()), token),
                        OTHERS_RATE,
                        OTHERS_CONNECTIONS,
                        length,
                        answers);
        Optional<Load> flooded = flooding.join();
        answers.remove(200);
        table.append(
                "| %s | %.1f / %.1f / %.1f ms | %s | %s |%n"
                        .formatted(
                                name,
                                others.millis(0.5),
                                others.millis(0.95),
                                others.millis(0.99),
                                counted(answers, others.errors()),
                                flooded.map(load -> counted(logins, load.errors())).orElse("")));
    }

    private static Load load(
            int port,
            IntFunction<byte[]> requests,
            double rate,
            int connections,
            Duration length,
            Map<Integer, LongAdder> statuses) {
        AtomicInteger number = new AtomicInteger();
        Target target = new Target(port, "", "", () -> new Counting(requests, number, statuses));
        try {
            return LoadGenerator.open(target, connections, rate, length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private static String counted(Map<Integer, LongAdder> statuses, long errors) {
        List<String> texts = new ArrayList<>();
        new TreeMap<>(statuses).forEach((status, count) -> texts.add(count + " times " + status));
        if (errors > 0) {
            texts.add(errors + " times nothing");
        }
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }

    private static byte[] wrong(int number, String from) {
        return login("nobody" + number, "Wrong-" + number + "-password", from);
    }

    /** One of many, none of which is twice among the first 16 millions. */
    private static String address(int number) {
        return "X-Forwarded-For: 100.%d.%d.%d\r\n"
                .formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
    }

    /**
     * A request.
     *
     * @param from a line of the head, or nothing
     */
    private static byte[] login(String user, String password, String from) {
        String body = "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}";
        return ("POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + from
                        + "Content-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] get(String path, String token) {
        return ("GET "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                        + token
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
