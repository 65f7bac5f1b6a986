package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A stdio server that is kept running: started at once, asked every few seconds, started again
 * after it ended.
 */
public final class StdioUpstream implements Upstream {

    private static final Logger LOG = System.getLogger(StdioUpstream.class.getName());

    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(3);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofSeconds(2);

    /** A server that lived this long did not end because it cannot start. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final String name;
    private final StdioConnection.Making making;
    private final WireFailures failures;
    private final WireLimit processes;
    private final Set<Listener> ears = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile StdioLife life = StdioLife.NONE;

    /**
     * @param messageSizeMax bytes of a message
     * @param memory watches what its processes have
     */
    public StdioUpstream(
            String name, StdioCommand command, int messageSizeMax, MemoryWatch memory) {
        this.name = name;
        this.making = new StdioConnection.Making(name, command, messageSizeMax, memory);
        this.failures = new WireFailures(name);
        this.processes = new WireLimit(name, command.limits().processes());
    }

    /** Starts the server in the background, once. */
    public void start() {
        if (isStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("stdio-" + name).start(this::run);
        }
    }

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        Listener ear = this::heard;
        return ask(method, params, timeout, isRepeatable, ear.tellingWhere(places));
    }

    /** What the process says beside its answers; it was told that we take no questions. */
    void heard(Message message) {
        if (message instanceof Message.Request asked) {
            tell(Handshake.answer(asked));
        } else {
            ears.forEach(ear -> ear.heard(message));
        }
    }

    @Override
    public Peer peer(Introduction who, Listener ear, Duration patience) {
        if (who.isCallable()) {
            return WirePeer.open(
                    heard -> StdioConnection.start(making, heard),
                    new WirePeer.User(who, ear, patience),
                    processes);
        }
        connected();
        ears.add(ear);
        return new StdioUse(this, ear);
    }

    JsonNode greeting() {
        return life.greeting();
    }

    void tell(Message message) {
        StdioConnection current = life.connection();
        if (current != null) {
            current.sendOrDrop(message);
        }
    }

    void leave(Listener ear) {
        ears.remove(ear);
    }

    JsonNode ask(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Listener during) {
        long end = System.nanoTime() + timeout.toNanos();
        StdioConnection connection = connected();
        during.asking(connection.address());
        try {
            return connection.request(method, params, timeout, during);
        } catch (IOException e) {
            if (isRepeatable && awaitOther(connection, end)) {
                return ask(
                        method,
                        params,
                        Duration.ofNanos(Math.max(1, end - System.nanoTime())),
                        false,
                        during);
            }
            throw failures.ended(e);
        } catch (TimeoutException e) {
            throw failures.late();
        } catch (InterruptedException e) {
            throw failures.cancelled();
        }
    }

    private StdioConnection connected() {
        StdioLife now = life;
        if (now.connection() == null || !now.connection().isAlive()) {
            throw Failure.unavailable(
                    "The MCP server "
                            + name
                            + " "
                            + (now.detail().isEmpty() ? "has just ended" : now.detail()),
                    RETRY_AFTER);
        }
        return now.connection();
    }

    /** Waits for the next life of the server, as long as the call may. */
    private boolean awaitOther(StdioConnection ended, long end) {
        try {
            while (System.nanoTime() < end && !stopped.await(50, TimeUnit.MILLISECONDS)) {
                StdioConnection current = life.connection();
                if (current != null && current != ended && current.isAlive()) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void run() {
        Duration pause = PAUSE_MIN;
        try {
            do {
                long begin = System.nanoTime();
                live();
                boolean wasStable = System.nanoTime() - begin > STABLE.toNanos();
                pause =
                        wasStable
                                ? PAUSE_MIN
                                : pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                                        ? pause.multipliedBy(2)
                                        : PAUSE_MAX;
            } while (!stopped.await(
                    (life.starts() <= 1 ? PAUSE_MIN : pause).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From start to end. */
    private void live() throws InterruptedException {
        int starts = life.starts() + 1;
        StdioConnection connection = null;
        try {
            connection = StdioConnection.start(making, this::heard);
            JsonNode greeting =
                    connection.request(
                            "initialize",
                            Introduction.ofGateway(Version.TEXT).parameters(),
                            HANDSHAKE,
                            this::heard);
            Handshake.chosen(greeting);
            connection.send(Handshake.initialized());
            life = new StdioLife(connection, greeting, "", Instant.now(), starts);
            LOG.log(
                    Level.INFO,
                    "MCP server {0} is up, pid {1}",
                    name,
                    Long.toString(connection.pid()));
            while (!connection.hasEndedWithin(PING_INTERVAL) && stopped.getCount() > 0) {
                ping(connection, starts);
            }
            ended(connection.why() + " and is started again", starts);
        } catch (IOException e) {
            ended("cannot be started: " + e.getMessage(), starts);
        } catch (TimeoutException e) {
            ended("does not answer initialize within " + HANDSHAKE.toSeconds() + " s", starts);
        } catch (Failure e) {
            // a secret is not set
            ended("cannot be started: " + e.getMessage(), starts);
        } catch (RpcError e) {
            ended("refuses initialize", starts);
        } finally {
            if (connection != null) {
                connection.stop(STOP);
            }
        }
    }

    private void ping(StdioConnection connection, int starts) throws InterruptedException {
        String detail = "";
        try {
            connection.request("ping", MissingNode.getInstance(), PING_PATIENCE, this::heard);
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
                    name,
                    detail.isEmpty() ? "answers again" : detail);
        }
        life = new StdioLife(connection, life.greeting(), detail, Instant.now(), starts);
    }

    private void ended(String detail, int starts) {
        if (stopped.getCount() > 0) {
            LOG.log(Level.WARNING, "MCP server {0} {1}", name, detail);
        }
        life = new StdioLife(null, life.greeting(), detail, Instant.now(), starts);
    }

    @Override
    public Status status() {
        return life.status(name);
    }

    @Override
    public String transport() {
        return "stdio";
    }

    @Override
    public void close() {
        stopped.countDown();
        StdioConnection connection = life.connection();
        if (connection != null) {
            connection.stop(STOP);
        }
    }
}
