package com.sutazai.security.audit;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Forgets events that are older than {@code AUDIT_RETENTION}, at the start and every hour. */
@SharedBean
public class AuditRetention {

    private static final Duration INTERVAL = Duration.ofHours(1);

    private final AuditRows rows;
    private final AuditSettings settings;
    private final Recurring loop = new Recurring("audit-retention", INTERVAL, this::forgotten);

    @Inject
    public AuditRetention(AuditRows rows, AuditSettings settings) {
        this.rows = rows;
        this.settings = settings;
    }

    void start(@Observes DatabaseReady event) {
        loop.start();
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(loop::end);
    }

    /** Some at a time. */
    private boolean forgotten() {
        return AuditRows.wasFull(rows.forget(settings.retention()));
    }
}
