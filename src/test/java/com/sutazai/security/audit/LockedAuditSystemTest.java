package com.sutazai.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.database.Database;
import com.sutazai.database.TestDatabase;
import com.sutazai.http.Failure;
import com.sutazai.security.Caller;
import com.sutazai.security.DerivedKeys;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import com.sutazai.security.TestSecuritySettings;
import com.sutazai.security.audit.AuditEvent.Ending;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.7 on a real PostgreSQL that takes no rows for a while. */
@Timeout(60)
class LockedAuditSystemTest {

    private static final int PLACES = 5;
    private static final Caller ADA = TestCallers.loggedIn("ada", Role.USER);
    private static final Ending OK = new Ending("one", "ok", "");

    private final Database database = TestDatabase.empty("audit_locked");
    private final AuditTrail trail =
            new AuditTrail(
                    new AuditRows(database)::write,
                    new DerivedKeys(
                            TestSecuritySettings.withKeys(TestSecuritySettings.SECRET_KEY, "")),
                    new AuditTrail.Limits(PLACES, Duration.ofSeconds(2)),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

    @Test
    void callers_wait_and_are_refused_and_all_that_was_done_is_written_afterwards() {
        database.inTransaction(
                handle -> {
                    handle.execute("lock table audit_events");
                    for (int i = 0; i < PLACES; i++) {
                        trail.begin(ADA, "tools/call", "t" + i).end(OK);
                    }
                    assertThatThrownBy(() -> trail.begin(ADA, "tools/call", "refused"))
                            .isInstanceOf(Failure.class);
                    return true;
                });
        // there is a place again when they are written
        trail.begin(ADA, "tools/call", "after").end(OK);
        trail.stop(Duration.ofSeconds(10));

        List<String> targets =
                database.with(
                        handle ->
                                handle.createQuery("select target from audit_events")
                                        .mapTo(String.class)
                                        .list());
        assertThat(targets).containsExactlyInAnyOrder("t0", "t1", "t2", "t3", "t4", "after");
    }
}
