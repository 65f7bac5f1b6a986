package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.Upstream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a service that says when its lists change, so that what is remembered of them is right
 * although none of its clients listens. One session per service, opened when a list is remembered
 * first. Thread-safe.
 */
final class ListWatch {

    private static final Logger LOG = System.getLogger(ListWatch.class.getName());

    private final String name;
    private final Upstream upstream;
    private final Duration patience;
    private final Runnable changed;
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private volatile @Nullable Peer peer;
    private volatile boolean isClosed;

    /**
     * @param patience how long the service may take to open a session
     * @param changed told after every change, and once somebody listens: what was before that,
     *     nobody may have heard
     */
    ListWatch(String name, Upstream upstream, Duration patience, Runnable changed) {
        this.name = name;
        this.upstream = upstream;
        this.patience = patience;
        this.changed = changed;
    }

    /** Begins in the background, once, and again if what was listened to has ended. */
    void begin() {
        Peer now = peer;
        if (now != null && !now.isAlive()) {
            peer = null;
            isBegun.set(false);
        }
        if (!isClosed && !isBegun.get() && isBegun.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("mcp-watch")
                    .start(
                            () -> {
                                if (now != null) {
                                    now.close();
                                }
                                open();
                            });
        }
    }

    private void open() {
        Peer own = null;
        boolean isDone = false;
        try {
            own = upstream.peer(Introduction.ofGateway(Version.TEXT), this::heard, patience);
            boolean isHeard = saysChanges(own.greeting());
            if (isHeard) {
                own.listen(true);
                peer = own;
                changed.run();
            }
            isDone = true;
            if (!isHeard || isClosed) {
                own.close();
            }
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "changes of {0} are not heard yet: {1}", name, e.getMessage());
        } finally {
            if (!isDone) {
                // with the next list
                isBegun.set(false);
                if (own != null) {
                    own.close();
                }
            }
        }
    }

    private static boolean saysChanges(JsonNode greeting) {
        return greeting.path("capabilities")
                .valueStream()
                .anyMatch(capability -> capability.path("listChanged").asBoolean(false));
    }

    private void heard(Message message) {
        if (isOfLists(message)) {
            changed.run();
        }
    }

    /** Whether a server says that one of its lists is another now. */
    static boolean isOfLists(Message message) {
        return message instanceof Message.Notification notice
                && notice.method().endsWith("/list_changed")
                && !notice.method().contains("roots");
    }

    void close() {
        isClosed = true;
        Peer own = peer;
        if (own != null) {
            own.close();
        }
    }
}
