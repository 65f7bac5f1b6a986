package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A stdio server: one process for all who cannot be asked back, which a {@link StdioKeeper} keeps
 * running, and one each for those who can.
 */
public final class StdioUpstream implements Upstream {

    private final StdioConnection.Making making;
    private final WireFailures failures;
    private final WireLimit processes;
    private final Set<Listener> ears = ConcurrentHashMap.newKeySet();
    private final StdioKeeper keeper;

    /**
     * @param messageSizeMax bytes of a message
     * @param memory watches what its processes have
     * @param others what a process cannot be without
     */
    public StdioUpstream(
            String name,
            StdioCommand command,
            int messageSizeMax,
            MemoryWatch memory,
            Prerequisites others) {
        this.making = new StdioConnection.Making(name, command, messageSizeMax, memory);
        this.failures = new WireFailures(name);
        this.processes = new WireLimit(name, command.limits().processes());
        this.keeper = new StdioKeeper(making, others, this::heard);
    }

    /** Starts the server in the background, once; one that is started on demand, when it is. */
    public void start() {
        keeper.start();
    }

    /** Somebody else needs it to be up. */
    public void wake() {
        keeper.wake();
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
            keeper.requireOthers(System.nanoTime() + patience.toNanos());
            return WirePeer.open(
                    heard -> StdioConnection.start(making, heard),
                    new WirePeer.User(who, ear, patience),
                    processes);
        }
        if (!isAsleep() || greeting().isMissingNode()) {
            keeper.wake();
            keeper.connected(System.nanoTime() + patience.toNanos());
        }
        ears.add(ear);
        return new StdioUse(this, ear);
    }

    JsonNode greeting() {
        return keeper.life().greeting();
    }

    void tell(Message message) {
        StdioConnection current = keeper.life().connection();
        if (current != null) {
            current.sendOrDrop(message);
        }
    }

    /** From now on it is not idle: somebody waits for what it says by itself. */
    void stay() {
        keeper.begin();
    }

    /** As if {@link #stay} had not been. */
    void stayNoLonger() {
        keeper.end();
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
        keeper.begin();
        try {
            return asked(method, params, timeout, isRepeatable, during);
        } finally {
            keeper.end();
        }
    }

    private JsonNode asked(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Listener during) {
        long end = System.nanoTime() + timeout.toNanos();
        StdioConnection connection = keeper.connected(end);
        during.asking(connection.address());
        try {
            return connection.request(method, params, left(end), during);
        } catch (IOException e) {
            if (isRepeatable && keeper.awaitOther(connection, end)) {
                return asked(method, params, left(end), false, during);
            }
            throw failures.ended(e);
        } catch (TimeoutException e) {
            throw failures.late();
        } catch (InterruptedException e) {
            throw failures.cancelled();
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    @Override
    public boolean isOneForAll() {
        return true;
    }

    @Override
    public boolean isAsleep() {
        return keeper.life().isAsleep();
    }

    @Override
    public Status status() {
        return keeper.life().status(making.name());
    }

    @Override
    public String transport() {
        return "stdio";
    }

    @Override
    public void close() {
        keeper.close();
    }
}
