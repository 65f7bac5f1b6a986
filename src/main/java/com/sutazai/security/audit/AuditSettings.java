package com.sutazai.security.audit;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;

/** How long it is known who did what. */
public record AuditSettings(
        @Setting(
                        key = "audit.retention",
                        byDefault = "P90D",
                        unit = "ISO-8601 duration",
                        about = "How long audit events are kept.")
                Duration retention)
        implements Settings {

    public AuditSettings {
        new Rules()
                .between("AUDIT_RETENTION", retention, Duration.ofHours(1), Duration.ofDays(3_650))
                .check();
    }
}
