package com.sutazai.mcp.upstream;

import com.sutazai.http.Failure;
import java.time.Duration;
import java.util.function.LongPredicate;

/**
 * What the processes of a server cannot be without: it is waited for before they start, and does
 * not rest as long as they are there. Thread-safe.
 */
final class StdioOthers {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final String name;
    private final Prerequisites others;
    private final LongPredicate pause;

    /**
     * @param name of the server
     * @param pause whether there is still time after a moment, until a monotonic ns
     */
    StdioOthers(String name, Prerequisites others, LongPredicate pause) {
        this.name = name;
        this.others = others;
        this.pause = pause;
    }

    /** What is to be waited for still, empty for nothing; it is woken. */
    String missing() {
        others.wake();
        return others.missing();
    }

    /** They do not rest. */
    void wake() {
        others.wake();
    }

    /**
     * Waits until all are up.
     *
     * @param end when patience is over, monotonic ns
     * @throws Failure 503 if they are not by then
     */
    void require(long end) {
        String reason = missing();
        while (!reason.isEmpty() && pause.test(end)) {
            reason = missing();
        }
        if (!reason.isEmpty()) {
            throw absent(reason);
        }
    }

    Failure absent(String reason) {
        return Failure.unavailable("The MCP server " + name + " " + reason, RETRY_AFTER);
    }

    /** They do not rest as long as a process is there. */
    void keepFor(StdioConnection connection) {
        if (!others.isNone()) {
            Thread.ofVirtual().name("stdio-others-" + name).start(() -> keep(connection));
        }
    }

    private void keep(StdioConnection connection) {
        try {
            while (!connection.hasEndedWithin(StdioKeeper.PING_INTERVAL)) {
                others.wake();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
