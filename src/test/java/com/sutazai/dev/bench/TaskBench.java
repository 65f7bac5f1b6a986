package com.sutazai.dev.bench;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Console;
import com.sutazai.dev.Stack;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.LoadGenerator.Script;
import com.sutazai.dev.bench.LoadGenerator.Target;
import com.sutazai.system.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code ./dev bench tasks}: tasks given over HTTP and done by a service, beside a plain loop of
 * single inserts and single claims on the same PostgreSQL. Every task that was acknowledged is
 * waited for.
 */
public final class TaskBench {

    private static final String SERVICE = "task-bench";
    private static final int CONNECTIONS = 32;

    /** Rounds until what is hot is compiled. */
    private static final int WARM_UP = 24;

    private static final int ROUNDS = 5;
    private static final double RATE = 1_000;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration OPEN_ROUND = Duration.ofSeconds(15);

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Target target;

    private TaskBench(int port, String authorization) {
        this.target =
                new Target(port, "/api/v1/tasks", authorization, () -> new Giving(authorization));
    }

    /** Gives one task after the other. */
    private final class Giving implements Script {

        private final String head;
        private long number;

        private Giving(String authorization) {
            this.head =
                    "POST /api/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: "
                            + authorization
                            + "\r\nContent-Length: ";
        }

        @Override
        public byte[] next() {
            String body =
                    "{\"task_type\":\"" + SERVICE + "\",\"payload\":{\"n\":" + number++ + "}}";
            return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean isRight(int status, byte[] body, int length) {
            if (status == 202) {
                acknowledged.incrementAndGet();
            }
            return status == 202;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of("").toAbsolutePath();
        Stack stack = Stack.get();
        TaskBench bench = new TaskBench(stack.port(), "Bearer " + Client.admin().token());
        HttpServer sink = bench.sink();
        Client.admin()
                .post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\""
                                + SERVICE
                                + "\",\"address\":\"127.0.0.1\",\"port\":"
                                + sink.getAddress().getPort()
                                + "}");
        PerformancePage.write(checkout, "tasks", bench.report());
        System.exit(0);
    }

    private HttpServer sink() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    if (exchange.getRequestURI().getPath().equals("/process")) {
                        done.incrementAndGet();
                    }
                    byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private String report() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            LoadGenerator.closed(target, CONNECTIONS, ROUND);
        }
        drained();
        double[] given = new double[ROUNDS];
        double[] drained = new double[ROUNDS];
        double[] inserted = new double[ROUNDS];
        double[] claimed = new double[ROUNDS];
        try (PlainLoop plain = PlainLoop.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                Load load = LoadGenerator.closed(target, CONNECTIONS, ROUND);
                require(load);
                given[round] = load.perSecond();
                drained[round] = drained();
                inserted[round] = plain.inserts(ROUND);
                claimed[round] = plain.claims(ROUND);
            }
        }
        Load open = LoadGenerator.open(target, CONNECTIONS, RATE, OPEN_ROUND);
        require(open);
        drained();
        requireAllCompleted();
        String text =
                """
                ## Tasks

                Written by `./dev bench tasks` on %d cores, JDK %s: tasks given by %d connections (`POST /api/v1/tasks`, authenticated, each kept by a commit before the answer) and done by a service that
                answers at once and shares the cores, beside one connection to the same PostgreSQL that inserts, or claims and ends, one row per commit. %d interleaved rounds of %d s after %d s of warming
                up; every acknowledged task was completed (%d).

                | | per second, median (spread) | ours to it |
                |---|---|---|
                | given, while others are done | %s | 1.00 |
                | plain loop of inserts | %s | %.2f |
                | done, once no more are given | %s | 1.00 |
                | plain loop of claims and ends | %s | %.2f |

                Open load of %d tasks/s: acknowledged after %.1f ms (p50), %.1f ms (p95), %.1f ms (p99), while the service does them.
                """
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version"),
                                CONNECTIONS,
                                ROUNDS,
                                ROUND.toSeconds(),
                                WARM_UP * ROUND.toSeconds(),
                                acknowledged.get(),
                                spread(given),
                                spread(inserted),
                                median(given) / median(inserted),
                                spread(drained),
                                spread(claimed),
                                median(drained) / median(claimed),
                                (int) RATE,
                                open.millis(0.5),
                                open.millis(0.95),
                                open.millis(0.99));
        Console.say(text);
        return text;
    }

    private static void require(Load load) {
        if (load.errors() > 0) {
            throw new IllegalStateException(load.errors() + " tasks were not acknowledged");
        }
    }

    /** Tasks done per second until none is left. */
    private double drained() throws InterruptedException {
        long before = done.get();
        long begin = System.nanoTime();
        while (done.get() < acknowledged.get()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return (done.get() - before) / ((System.nanoTime() - begin) / 1e9);
    }

    private void requireAllCompleted() throws SQLException, InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        try (var connection = PlainLoop.connect();
                var count =
                        connection.prepareStatement(
                                "select count(*) from tasks where type = ? and status = 'completed'")) {
            count.setString(1, SERVICE);
            try (var rows = count.executeQuery()) {
                rows.next();
                if (rows.getLong(1) != acknowledged.get()) {
                    throw new IllegalStateException(
                            rows.getLong(1) + " completed of " + acknowledged.get());
                }
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return "%.0f (%.0f-%.0f)".formatted(median(sorted), sorted[0], sorted[sorted.length - 1]);
    }
}
