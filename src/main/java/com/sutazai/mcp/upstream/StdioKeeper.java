package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one process of a server running while it is wanted: started after what it depends on, asked
 * every few seconds, started again after it ended, stopped when it was idle for long. Thread-safe.
 */
final class StdioKeeper {

    private static final Logger LOG = System.getLogger(StdioKeeper.class.getName());

    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    static final Duration PING_INTERVAL = Duration.ofSeconds(3);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(2);

    private final StdioConnection.Making making;
    private final StdioOthers others;
    private final Listener ear;
    private final Supplier<List<Message.Request>> settings;
    private final StdioDemand demand;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile StdioLife life;
    private volatile @Nullable Thread runner;
    private final AtomicInteger renewals = new AtomicInteger();

    /**
     * @param others what it cannot be without
     * @param ear hears what the process says beside its answers
     * @param settings what clients have set, which the next process has to know too
     */
    StdioKeeper(
            StdioConnection.Making making,
            Prerequisites others,
            Listener ear,
            Supplier<List<Message.Request>> settings) {
        StdioStart start = making.command().start();
        this.making = making;
        this.others = new StdioOthers(making.name(), others, this::pause);
        this.ear = ear;
        this.settings = settings;
        this.demand = new StdioDemand(start, System.nanoTime());
        this.life = StdioLife.before(start);
    }

    /** From now on, once: in the background. */
    void start() {
        if (isStarted.compareAndSet(false, true)) {
            runner = Thread.ofVirtual().name("stdio-" + making.name()).start(this::run);
        }
    }

    StdioLife life() {
        return life;
    }

    /** Who wants it. */
    StdioDemand demand() {
        return demand;
    }

    /** What its processes cannot be without. */
    StdioOthers others() {
        return others;
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
            throw others.absent(now.whyNot());
        }
        return connection;
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
            int begun = renewals.get();
            connection = StdioConnection.start(making, ear);
            JsonNode greeting =
                    Handshake.with(
                            connection,
                            Introduction.ofGateway(Version.TEXT),
                            HANDSHAKE,
                            ear,
                            settings.get());
            if (begun != renewals.get()) {
                // what it was given is no longer right
                return End.UNWANTED;
            }
            life = life.up(connection, greeting);
            LOG.log(
                    Level.INFO,
                    "MCP server {0} is up, pid {1}",
                    making.name(),
                    Long.toString(connection.pid()));
            return watch(connection, begun);
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
        String reason = others.missing();
        while (!reason.isEmpty() && !stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            String missed = reason;
            if (demand.leave(System.nanoTime(), () -> life = life.asleep(missed))) {
                return false;
            }
            if (!reason.equals(life.detail())) {
                LOG.log(Level.INFO, "MCP server {0} {1}", making.name(), reason);
                life = life.waiting(reason);
            }
            reason = others.missing();
        }
        return stopped.getCount() > 0;
    }

    /** As long as it is up and wanted. */
    private End watch(StdioConnection connection, int begun) throws InterruptedException {
        while (!connection.hasEndedWithin(PING_INTERVAL) && stopped.getCount() > 0) {
            if (demand.leave(System.nanoTime(), () -> life = life.asleep(""))) {
                LOG.log(Level.INFO, "MCP server {0} was idle and is stopped", making.name());
                return End.UNWANTED;
            }
            others.wake();
            ping(connection, begun);
        }
        if (begun != renewals.get()) {
            return End.UNWANTED;
        }
        String detail = connection.why() + " and is started again";
        warn(detail);
        life = life.ended(detail);
        return End.BROKEN;
    }

    private void ping(StdioConnection connection, int begun) throws InterruptedException {
        String detail = connection.problem(PING_PATIENCE, ear);
        if (begun != renewals.get()) {
            return;
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

    /** Another process takes the place of the present one, if there is one. */
    void renew() {
        renewals.incrementAndGet();
        StdioConnection connection = life.connection();
        if (connection != null) {
            life = life.asleep("");
            connection.stop(STOP);
        }
    }

    void close() {
        stopped.countDown();
        demand.close();
        StdioConnection connection = life.connection();
        Thread starting = runner;
        if (connection != null) {
            connection.stop(STOP);
        } else if (starting != null) {
            end(starting);
        }
    }

    /** A process may just be started: it is stopped by whoever starts it. */
    private static void end(Thread starting) {
        starting.interrupt();
        try {
            starting.join(STOP.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
