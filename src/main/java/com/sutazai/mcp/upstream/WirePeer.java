package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A wire to a server for one client alone, which the server may ask back. One that has ended, or
 * had to make room, is opened again with the next request, and the server is told again what the
 * client had set.
 */
final class WirePeer implements Peer {

    private static final Duration STOP = Duration.ofSeconds(2);

    /** Whom it serves, and by whom it is heard. */
    record User(Introduction who, Listener listener, Duration patience) {}

    /** One session. */
    private record Life(Wire wire, JsonNode greeting) {}

    private final Wire.Opening opening;
    private final User user;
    private final WireFailures failures;
    private final WireLimit limit;
    private final SessionSettings settings = new SessionSettings();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger suspensions = new AtomicInteger();

    /** Whoever needs the wire while it is opened has to wait for it anyway. */
    private final ReentrantLock starting = new ReentrantLock();

    private volatile @Nullable Life life;
    private volatile long used = System.nanoTime();
    private volatile boolean isClosed;

    private WirePeer(Wire.Opening opening, User user, WireLimit limit) {
        this.opening = opening;
        this.user = user;
        this.failures = new WireFailures(limit.name());
        this.limit = limit;
    }

    static WirePeer open(Wire.Opening opening, User user, WireLimit limit) {
        WirePeer peer = new WirePeer(opening, user, limit);
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
            Wire wire = alive().wire();
            during.asking(wire.address());
            JsonNode result = wire.request(request.method(), request.params(), timeout, during);
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
    public boolean isAlive() {
        Life now = life;
        return now != null && now.wire().isAlive();
    }

    @Override
    public void tell(Message message) {
        Life now = life;
        if (now != null) {
            now.wire().sendOrDrop(message);
        }
    }

    /** Makes room for another. */
    void suspend() {
        suspensions.incrementAndGet();
        Life last = life;
        life = null;
        if (last != null) {
            last.wire().stop(STOP);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        limit.leave(this);
        suspend();
    }

    private Life alive() {
        Life now = life;
        if (now != null && now.wire().isAlive()) {
            return now;
        }
        starting.lock();
        try {
            now = life;
            if (now != null && now.wire().isAlive()) {
                return now;
            }
            if (isClosed) {
                throw failures.failed("is no longer used by this client");
            }
            if (now != null) {
                // what a process has left behind ends too
                Wire ended = now.wire();
                Thread.ofVirtual().name("mcp-wire-end").start(() -> ended.stop(STOP));
            }
            Life fresh;
            // nobody makes room of one that is just being opened
            busy.incrementAndGet();
            try {
                fresh = lasting();
            } finally {
                busy.decrementAndGet();
            }
            life = fresh;
            if (isClosed) {
                // meanwhile, so nobody else ends it
                close();
                throw failures.failed("is no longer used by this client");
            }
            return fresh;
        } finally {
            starting.unlock();
        }
    }

    /** One that nobody wanted to end while it began. */
    private Life lasting() {
        while (true) {
            int before = suspensions.get();
            limit.leave(this);
            limit.enter(this);
            Life fresh = started();
            if (before == suspensions.get() || isClosed) {
                return fresh;
            }
            fresh.wire().stop(STOP);
        }
    }

    private Life started() {
        Wire wire = null;
        boolean isUp = false;
        try {
            wire = opening.open(user.listener());
            JsonNode greeting =
                    Handshake.with(
                            wire, user.who(), user.patience(), user.listener(), settings.all());
            isUp = true;
            return new Life(wire, greeting);
        } catch (IOException e) {
            throw failures.failed("cannot be reached: " + e.getMessage());
        } catch (TimeoutException e) {
            throw failures.failed("does not answer initialize in time");
        } catch (RpcError e) {
            throw failures.failed("refuses initialize: " + e.getMessage());
        } catch (InterruptedException e) {
            throw failures.cancelled();
        } finally {
            if (!isUp) {
                limit.leave(this);
                if (wire != null) {
                    wire.stop(STOP);
                }
            }
        }
    }
}
