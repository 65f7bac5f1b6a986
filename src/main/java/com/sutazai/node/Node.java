package com.sutazai.node;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** This server among those that share its database, with a lease that it renews. Thread-safe. */
@SharedBean
public class Node {

    private static final Logger LOG = System.getLogger(Node.class.getName());

    /** After this time without a sign a node counts as gone. */
    public static final Duration LEASE = Duration.ofSeconds(3);

    private static final Duration RENEWAL = Duration.ofSeconds(1);

    /** No session that a node has left lives longer. */
    private static final Duration FORGOTTEN = Duration.ofDays(8);

    private final UUID id = UUID.randomUUID();
    private final Database database;
    private final String url;
    private final Lease lease = new Lease(LEASE, System::nanoTime);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Inject
    public Node(NodeSettings settings, Database database) {
        this.database = database;
        this.url = settings.url().replaceAll("/$", "");
    }

    /** Of this life of the server. */
    public UUID id() {
        return id;
    }

    /** Whether there are no others. */
    public boolean isAlone() {
        return url.isEmpty();
    }

    /**
     * Whether nobody can have taken over what is this node's own; if not, it has to be looked up.
     */
    public boolean isSure() {
        return lease.isSure();
    }

    /** How often the lease had run out before it was renewed. */
    public int lapses() {
        return lease.lapses();
    }

    /** Those of some nodes whose lease has run out. Blocks. */
    public Set<UUID> gone(Set<UUID> nodes) {
        Set<UUID> gone = new HashSet<>(nodes);
        database.with(
                        handle ->
                                handle.createQuery(
                                                "select id from nodes where id in (<nodes>) and alive_until > now()")
                                        .bindList("nodes", List.copyOf(nodes))
                                        .mapTo(UUID.class)
                                        .list())
                .forEach(gone::remove);
        return gone;
    }

    void start(@Observes DatabaseReady event) {
        // after a failure the event comes again
        if (isAlone() || lease.isHeld()) {
            return;
        }
        endFormerLives();
        forget();
        renew();
        Thread.ofVirtual().name("node").start(this::run);
    }

    /** Others may take over at once what is this node's own. */
    void leave() {
        if (isAlone() || stopped.getCount() == 0) {
            return;
        }
        stopped.countDown();
        try {
            database.with(
                    handle ->
                            handle.createUpdate(
                                            "update nodes set alive_until = now() where id = :id")
                                    .bind("id", id)
                                    .execute());
        } catch (Failure e) {
            LOG.log(Level.WARNING, "others will wait for this node: {0}", e.getMessage());
        }
    }

    /** Others need not wait for what else ends here. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ContextStop event) {
        event.endWork(this::leave);
        event.endLoop(stopped::countDown);
    }

    private void run() {
        try {
            while (!stopped.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    renew();
                } catch (Failure e) {
                    LOG.log(
                            Level.WARNING,
                            "the lease of this node is not renewed: {0}",
                            e.getMessage());
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "the lease of this node is not renewed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where this node is now, no other can be. */
    private void endFormerLives() {
        database.with(
                handle ->
                        handle.createUpdate(
                                        "update nodes set alive_until = now() where url = :url and id <> :id")
                                .bind("url", url)
                                .bind("id", id)
                                .execute());
    }

    private void renew() {
        long begun = lease.begin();
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into nodes (id, url, alive_until) values (:id, :url, now() + :lease * interval '1 ms')
                                        on conflict (id) do update set alive_until = excluded.alive_until
                                        """)
                                .bind("id", id)
                                .bind("url", url)
                                .bind("lease", LEASE.toMillis())
                                .execute());
        if (lease.renewed(begun)) {
            LOG.log(Level.WARNING, "this node was away for longer than its lease");
        }
    }

    private void forget() {
        database.with(
                handle ->
                        handle.createUpdate(
                                        "delete from nodes where alive_until < now() - :age * interval '1 s'")
                                .bind("age", FORGOTTEN.toSeconds())
                                .execute());
    }
}
