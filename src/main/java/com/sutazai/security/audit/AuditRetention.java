package com.sutazai.security.audit;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Forgets events that are older than {@code AUDIT_RETENTION}, at the start and every hour. */
@SharedBean
public class AuditRetention {

    private static final Logger LOG = System.getLogger(AuditRetention.class.getName());

    private static final Duration INTERVAL = Duration.ofHours(1);

    private final AuditRows rows;
    private final AuditSettings settings;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Inject
    public AuditRetention(AuditRows rows, AuditSettings settings) {
        this.rows = rows;
        this.settings = settings;
    }

    void start(@Observes DatabaseReady event) {
        Thread.ofVirtual().name("audit-retention").start(this::run);
    }

    @PreDestroy
    void stop() {
        stopped.countDown();
    }

    private void run() {
        try {
            do {
                forget();
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget() {
        try {
            int forgotten = rows.forget(settings.retention());
            while (AuditRows.wasFull(forgotten)) {
                forgotten = rows.forget(settings.retention());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "old audit events stay for another hour: {0}", e.getMessage());
        }
    }
}
