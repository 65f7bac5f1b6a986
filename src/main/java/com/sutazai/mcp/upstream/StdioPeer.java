package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A process of a server for one client alone, which the server may ask back. A process that has
 * ended, or had to make room, is started again with the next request, and told again what the
 * client had set.
 */
final class StdioPeer implements Peer {

    private static final Logger LOG = System.getLogger(StdioPeer.class.getName());

    private static final Duration STOP = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofSeconds(5);

    /** Whom it serves, and by whom it is heard. */
    record User(Introduction who, Listener listener, Duration patience) {}

    /** One life of the process. */
    private record Life(StdioConnection connection, JsonNode greeting) {}

    private final StdioConnection.Making making;
    private final User user;
    private final StdioFailures failures;
    private final StdioProcesses processes;
    private final SessionSettings settings = new SessionSettings();
    private final AtomicInteger busy = new AtomicInteger();

    /** Whoever needs a process while one is started has to wait for it anyway. */
    private final ReentrantLock starting = new ReentrantLock();

    private volatile @Nullable Life life;
    private volatile long used = System.nanoTime();
    private volatile boolean isClosed;

    private StdioPeer(StdioConnection.Making making, User user, StdioProcesses processes) {
        this.making = making;
        this.user = user;
        this.failures = new StdioFailures(making.name());
        this.processes = processes;
    }

    static StdioPeer open(StdioConnection.Making making, User user, StdioProcesses processes) {
        StdioPeer peer = new StdioPeer(making, user, processes);
        peer.alive();
        return peer;
    }

    boolean isBusy() {
        return busy.get() > 0;
    }

    long used() {
        return used;
    }

    @Override
    public JsonNode greeting() {
        return alive().greeting();
    }

    @Override
    public JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        busy.incrementAndGet();
        try {
            StdioConnection connection = alive().connection();
            during.asking(connection.address());
            JsonNode result =
                    connection.request(request.method(), request.params(), timeout, during);
            settings.answered(request);
            return result;
        } catch (IOException e) {
            throw failures.ended(e);
        } catch (TimeoutException e) {
            throw failures.late();
        } catch (InterruptedException e) {
            throw failures.cancelled();
        } finally {
            used = System.nanoTime();
            busy.decrementAndGet();
        }
    }

    @Override
    public void tell(Message message) {
        Life now = life;
        if (now != null) {
            now.connection().sendOrDrop(message);
        }
    }

    /** Makes room for another. */
    void suspend() {
        Life last = life;
        life = null;
        if (last != null) {
            last.connection().stop(STOP);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        processes.leave(this);
        suspend();
    }

    private Life alive() {
        Life now = life;
        if (now != null && now.connection().isAlive()) {
            return now;
        }
        starting.lock();
        try {
            now = life;
            if (now != null && now.connection().isAlive()) {
                return now;
            }
            if (isClosed) {
                throw failures.failed("is no longer used by this client");
            }
            processes.leave(this);
            processes.enter(this);
            Life fresh = started();
            life = fresh;
            return fresh;
        } finally {
            starting.unlock();
        }
    }

    private Life started() {
        StdioConnection connection = null;
        boolean isUp = false;
        try {
            connection = StdioConnection.start(making, user.listener());
            JsonNode greeting =
                    connection.request(
                            "initialize",
                            user.who().parameters(),
                            user.patience(),
                            user.listener());
            Handshake.chosen(greeting);
            connection.send(Handshake.initialized());
            for (Message.Request setting : settings.all()) {
                replay(connection, setting);
            }
            isUp = true;
            return new Life(connection, greeting);
        } catch (IOException e) {
            throw failures.failed("cannot be started: " + e.getMessage());
        } catch (TimeoutException e) {
            throw failures.failed("does not answer initialize in time");
        } catch (RpcError e) {
            throw failures.failed("refuses initialize: " + e.getMessage());
        } catch (InterruptedException e) {
            throw failures.cancelled();
        } finally {
            if (!isUp) {
                processes.leave(this);
                if (connection != null) {
                    connection.stop(STOP);
                }
            }
        }
    }

    private void replay(StdioConnection connection, Message.Request setting)
            throws IOException, TimeoutException, InterruptedException {
        try {
            connection.request(setting.method(), setting.params(), SHORT, user.listener());
        } catch (RpcError e) {
            LOG.log(Level.WARNING, "{0} was not set again: {1}", setting.method(), e.getMessage());
        }
    }
}
