package com.sutazai.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.database.TestDatabase;
import com.sutazai.database.TimeOrderedId;
import com.sutazai.http.TestStop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.9, on a real PostgreSQL. */
@Timeout(60)
class AuditRetentionSystemTest {

    private static final Duration KEPT = Duration.ofDays(30);

    /** More than are forgotten with one statement. */
    private static final int OLD = 10_001;

    private final Database database = TestDatabase.empty("audit_retention");
    private final AuditRows rows = new AuditRows(database);

    private static AuditEvent event(Instant at, String target) {
        return new AuditEvent(
                TimeOrderedId.at(at),
                at,
                new UUID(0, 1),
                "ada",
                "tools/call",
                target,
                "",
                "ok",
                1,
                "");
    }

    private List<String> targets() {
        return rows.find(new AuditRows.Query(null, null, null, null, null, null, 20_000)).stream()
                .map(AuditEvent::target)
                .toList();
    }

    @Test
    void r6_9_what_is_too_old_goes_at_the_start_and_nothing_else_ever() throws Exception {
        Instant old = Instant.now().minus(KEPT).minusSeconds(60);
        rows.write(IntStream.range(0, OLD).mapToObj(i -> event(old, "old")).toList());
        rows.write(
                List.of(
                        event(Instant.now().minus(KEPT).plusSeconds(60), "nearly"),
                        event(Instant.now(), "new")));
        AuditRetention retention = new AuditRetention(rows, new AuditSettings(KEPT));

        retention.start(new DatabaseReady());
        while (targets().size() > 2) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TestStop.of(retention::stop);

        assertThat(targets()).containsExactly("new", "nearly");
        assertThatThrownBy(
                        () -> database.with(handle -> handle.execute("delete from audit_events")))
                .hasMessageContaining("audit events cannot be changed");
    }
}
