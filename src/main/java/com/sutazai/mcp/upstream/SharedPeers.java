package com.sutazai.mcp.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with a server that several clients use together, one per kind of client; ended a while
 * after the last one has left. Thread-safe.
 */
public final class SharedPeers {

    private static final Duration LINGER = Duration.ofSeconds(30);

    private final Map<String, Shared> shared = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Joins a session, or opens it with the first who comes; others of the kind wait for that.
     *
     * @param kind those who may share, told apart by nothing that the server could know
     */
    public Peer join(String kind, Listener ear, Function<Listener, Peer> open) {
        while (true) {
            Shared found = shared.computeIfAbsent(kind, Shared::new);
            Optional<Peer> joined = found.join(ear, open);
            if (joined.isPresent()) {
                return joined.get();
            }
        }
    }

    /** Ends all. */
    public void close() {
        closed.countDown();
        shared.values().forEach(Shared::end);
    }

    /** A session and its users. */
    private final class Shared {

        private final String kind;
        private final Set<Listener> ears = ConcurrentHashMap.newKeySet();

        /** Whoever comes while the session is opened has to wait for it anyway. */
        private final ReentrantLock lock = new ReentrantLock();

        private volatile @Nullable Peer peer;
        private int users;
        private boolean isGone;

        Shared(String kind) {
            this.kind = kind;
        }

        /** Nothing if the session has just been ended. */
        Optional<Peer> join(Listener ear, Function<Listener, Peer> open) {
            lock.lock();
            try {
                if (isGone) {
                    return Optional.empty();
                }
                Peer opened = peer;
                if (opened == null) {
                    opened = open.apply(message -> ears.forEach(each -> each.heard(message)));
                    opened.listen(true);
                    peer = opened;
                    if (closed.getCount() == 0) {
                        opened.close();
                    }
                }
                users++;
                ears.add(ear);
                return Optional.of(new Use(this, ear, opened));
            } finally {
                lock.unlock();
            }
        }

        void leave(Listener ear) {
            ears.remove(ear);
            lock.lock();
            try {
                users--;
                if (users > 0) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            Thread.ofVirtual().name("mcp-linger").start(this::linger);
        }

        private void linger() {
            try {
                if (closed.await(LINGER.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lock.lock();
            try {
                if (users > 0 || isGone) {
                    return;
                }
                isGone = true;
            } finally {
                lock.unlock();
            }
            end();
        }

        void end() {
            shared.remove(kind, this);
            Peer last = peer;
            if (last != null) {
                last.close();
            }
        }
    }

    /** One user's share; whether the session is listened to is not for him alone to say. */
    private static final class Use extends PassedOn {

        private final Shared of;
        private final Listener ear;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Use(Shared of, Listener ear, Peer peer) {
            super(peer);
            this.of = of;
            this.ear = ear;
        }

        @Override
        public void close() {
            if (isOver.compareAndSet(false, true)) {
                of.leave(ear);
            }
        }
    }
}
