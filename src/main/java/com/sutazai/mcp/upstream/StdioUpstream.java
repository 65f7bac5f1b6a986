package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
    private final Set<StdioUse> uses = ConcurrentHashMap.newKeySet();
    private final StdioKeeper keeper;

    /**
     * @param environment what a process is given
     * @param messageSizeMax bytes of a message
     * @param memory watches what its processes have
     * @param others what a process cannot be without
     */
    public StdioUpstream(
            String name,
            StdioCommand command,
            SentHeaders environment,
            int messageSizeMax,
            MemoryWatch memory,
            Prerequisites others) {
        this.making =
                new StdioConnection.Making(name, command, environment, messageSizeMax, memory);
        this.failures = new WireFailures(name);
        this.processes = new WireLimit(name, command.limits().processes());
        this.keeper = new StdioKeeper(making, others, this::heard, this::settings);
    }

    /** One whose processes are given what its command says. */
    public StdioUpstream(
            String name,
            StdioCommand command,
            int messageSizeMax,
            MemoryWatch memory,
            Prerequisites others) {
        this(
                name,
                command,
                new Secrets(name, command.environment()),
                messageSizeMax,
                memory,
                others);
    }

    /** Starts the server in the background, once; one that is started on demand, when it is. */
    public void start() {
        keeper.start();
    }

    /** Somebody else needs it to be up. */
    public void wake() {
        keeper.demand().wake(System.nanoTime());
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
            uses.forEach(use -> use.heard(message));
        }
    }

    @Override
    public Peer peer(Introduction who, Listener ear, Duration patience) {
        if (who.isCallable()) {
            return WirePeer.open(
                    heard -> {
                        keeper.others().require(System.nanoTime() + patience.toNanos());
                        StdioConnection own = StdioConnection.start(making, heard);
                        keeper.others().keepFor(own);
                        return own;
                    },
                    new WirePeer.User(who, ear, patience),
                    processes);
        }
        if (!isAsleep() || greeting().isMissingNode()) {
            keeper.demand().wake(System.nanoTime());
            keeper.connected(System.nanoTime() + patience.toNanos());
        }
        StdioUse use = new StdioUse(this, ear);
        uses.add(use);
        return use;
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
        keeper.demand().stay(System.nanoTime());
    }

    /** As if {@link #stay} had not been. */
    void stayNoLonger() {
        keeper.demand().stayNoLonger(System.nanoTime());
    }

    void leave(StdioUse use) {
        uses.remove(use);
    }

    /** What all clients have set, for a process that takes the place of another. */
    private List<Message.Request> settings() {
        return uses.stream().flatMap(use -> use.settings().stream()).toList();
    }

    JsonNode ask(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Listener during) {
        keeper.demand().begin(System.nanoTime());
        try {
            return asked(method, params, timeout, isRepeatable, during);
        } finally {
            keeper.demand().end(System.nanoTime());
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

    /** Sessions of clients, or a call under way. */
    @Override
    public boolean isInUse() {
        return !uses.isEmpty() || !processes.isEmpty() || keeper.demand().isInUse();
    }

    /** With processes whose environment is the one of now; what clients have set is set again. */
    @Override
    public void renew() {
        keeper.renew();
        processes.suspend();
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
        processes.suspend();
    }
}
