package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps one process of a server running while it is wanted: started after what it depends on, asked
 * every few seconds, started again after it ended, stopped when it was idle for long. Thread-safe.
 */
final class StdioKeeper {

    private static final Logger LOG = System.getLogger(StdioKeeper.class.getName());

    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(3);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(2);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final StdioConnection.Making making;
    private final Prerequisites others;
    private final Listener ear;
    private final StdioDemand demand;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile StdioLife life;

    /**
     * @param others what it cannot be without
     * @param ear hears what the process says beside its answers
     */
    StdioKeeper(StdioConnection.Making making, Prerequisites others, Listener ear) {
        StdioStart start = making.command().start();
        this.making = making;
        this.others = others;
        this.ear = ear;
        this.demand = new StdioDemand(start, System.nanoTime());
        this.life = StdioLife.before(start);
    }

    /** From now on, once: in the background. */
    void start() {
        if (isStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("stdio-" + making.name()).start(this::run);
        }
    }

    StdioLife life() {
        return life;
    }

    /** Somebody will need it. */
    void wake() {
        demand.wake(System.nanoTime());
    }

    /**
     * Waits until all is up that a process cannot be without.
     *
     * @param end when patience is over, monotonic ns
     * @throws Failure 503 if it is not up by then
     */
    void requireOthers(long end) {
        String reason = missing();
        while (!reason.isEmpty() && pause(end)) {
            reason = missing();
        }
        if (!reason.isEmpty()) {
            throw absent(reason);
        }
    }

    /** What is to be waited for still; it is woken. */
    private String missing() {
        others.wake();
        return others.missing();
    }

    private Failure absent(String reason) {
        return Failure.unavailable("The MCP server " + making.name() + " " + reason, RETRY_AFTER);
    }

    /** It is used from now on, until {@link #end}. */
    void begin() {
        demand.begin(System.nanoTime());
    }

    void end() {
        demand.end(System.nanoTime());
    }

    /**
     * The process; one that nobody wanted is started and waited for.
     *
     * @param end when patience is over, monotonic ns
     * @throws Failure 503 if there is none
     */
    StdioConnection connected(long end) {
        StdioLife first = life;
        StdioLife now = first;
        while (!now.isAlive() && now.isComingAfter(first) && pause(end)) {
            now = life;
        }
        StdioConnection connection = now.connection();
        if (connection == null || !connection.isAlive()) {
            throw absent(now.detail().isEmpty() ? reason(now) : now.detail());
        }
        return connection;
    }

    private static String reason(StdioLife now) {
        return now.isAsleep() ? "is still being started" : "has just ended";
    }

    /** Waits for the next life of the server, as long as the call may. */
    boolean awaitOther(StdioConnection ended, long end) {
        do {
            StdioLife now = life;
            if (now.isAlive() && now.connection() != ended) {
                return true;
            }
        } while (pause(end));
        return false;
    }

    /** Whether there is still time after a moment. */
    private boolean pause(long end) {
        try {
            return System.nanoTime() < end
                    && !stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How a life has ended. */
    private enum End {
        NOT_STARTED,
        BROKEN,
        UNWANTED
    }

    private void run() {
        Pauses pauses = new Pauses();
        try {
            while (demand.await()) {
                long begin = System.nanoTime();
                End end = live();
                if (end == End.UNWANTED) {
                    pauses.reset();
                } else if (stopped.await(
                        pauses.after(System.nanoTime() - begin).toMillis(),
                        TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (end == End.NOT_STARTED) {
                    demand.forget(() -> life = life.asleep(life.detail()));
                } else if (end == End.BROKEN) {
                    demand.leave(System.nanoTime(), () -> life = life.asleep(""));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private End live() throws InterruptedException {
        StdioConnection connection = null;
        try {
            if (!areOthersThere()) {
                return End.UNWANTED;
            }
            connection = StdioConnection.start(making, ear);
            JsonNode greeting =
                    connection.request(
                            "initialize",
                            Introduction.ofGateway(Version.TEXT).parameters(),
                            HANDSHAKE,
                            ear);
            Handshake.chosen(greeting);
            connection.send(Handshake.initialized());
            life = life.up(connection, greeting);
            LOG.log(
                    Level.INFO,
                    "MCP server {0} is up, pid {1}",
                    making.name(),
                    Long.toString(connection.pid()));
            return watch(connection);
        } catch (IOException | Failure e) {
            // a failure: a secret is not set
            failed("cannot be started: " + e.getMessage());
        } catch (TimeoutException e) {
            failed("does not answer initialize within " + HANDSHAKE.toSeconds() + " s");
        } catch (RpcError e) {
            failed("refuses initialize");
        } finally {
            if (connection != null) {
                connection.stop(STOP);
            }
        }
        return End.NOT_STARTED;
    }

    /** Waits for what it cannot be without; false if it is not wanted any more before. */
    private boolean areOthersThere() throws InterruptedException {
        String reason = missing();
        while (!reason.isEmpty() && !stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (!reason.equals(life.detail())) {
                LOG.log(Level.INFO, "MCP server {0} {1}", making.name(), reason);
                life = life.waiting(reason);
            }
            reason = missing();
        }
        return stopped.getCount() > 0;
    }

    /** As long as it is up and wanted. */
    private End watch(StdioConnection connection) throws InterruptedException {
        while (!connection.hasEndedWithin(PING_INTERVAL) && stopped.getCount() > 0) {
            if (demand.leave(System.nanoTime(), () -> life = life.asleep(""))) {
                LOG.log(Level.INFO, "MCP server {0} was idle and is stopped", making.name());
                return End.UNWANTED;
            }
            others.wake();
            ping(connection);
        }
        String detail = connection.why() + " and is started again";
        warn(detail);
        life = life.ended(detail);
        return End.BROKEN;
    }

    private void ping(StdioConnection connection) throws InterruptedException {
        String detail = "";
        try {
            connection.request("ping", MissingNode.getInstance(), PING_PATIENCE, ear);
        } catch (RpcError e) {
            // an error is an answer too
            detail = "";
        } catch (TimeoutException e) {
            detail = "does not answer within " + PING_PATIENCE.toSeconds() + " s";
        } catch (IOException e) {
            detail = "has ended and is started again";
        }
        if (!detail.equals(life.detail())) {
            LOG.log(
                    detail.isEmpty() ? Level.INFO : Level.WARNING,
                    "MCP server {0} {1}",
                    making.name(),
                    detail.isEmpty() ? "answers again" : detail);
        }
        life = life.asked(detail);
    }

    private void failed(String detail) {
        warn(detail);
        life = life.failed(detail);
    }

    private void warn(String detail) {
        if (stopped.getCount() > 0) {
            LOG.log(Level.WARNING, "MCP server {0} {1}", making.name(), detail);
        }
    }

    void close() {
        stopped.countDown();
        demand.close();
        StdioConnection connection = life.connection();
        if (connection != null) {
            connection.stop(STOP);
        }
    }
}
