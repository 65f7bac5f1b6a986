package com.sutazai.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.database.TimeOrderedId;
import com.sutazai.http.Failure;
import com.sutazai.security.Caller;
import com.sutazai.security.DerivedKeys;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import com.sutazai.security.TestSecuritySettings;
import com.sutazai.security.audit.AuditEvent.Ending;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

class AuditTrailTest {

    private static final Caller ADA = TestCallers.loggedIn("ada", Role.USER);
    private static final Ending OK = new Ending("one", "ok", "");
    private static final Duration STOP = Duration.ofSeconds(5);

    private final List<AuditEvent> written = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger statements = new AtomicInteger();

    private static DerivedKeys keys() {
        return new DerivedKeys(TestSecuritySettings.withKeys(TestSecuritySettings.SECRET_KEY, ""));
    }

    private static AuditTrail trail(AuditTrail.Sink sink, int places) {
        return trail(sink, places, Duration.ofMillis(200));
    }

    private static AuditTrail trail(AuditTrail.Sink sink, int places, Duration patience) {
        return new AuditTrail(
                sink,
                keys(),
                new AuditTrail.Limits(places, patience),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private void keep(List<AuditEvent> events) {
        statements.incrementAndGet();
        written.addAll(events);
    }

    @Test
    void every_event_of_many_callers_is_written_once_and_many_with_one_statement()
            throws Exception {
        AuditTrail trail = trail(this::keep, 1_000, Duration.ofSeconds(10));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5_000; i++) {
                String target = Integer.toString(i);
                callers.execute(() -> trail.begin(ADA, "tools/call", target).end(OK));
            }
        }
        trail.stop(STOP);

        assertThat(written).hasSize(5_000).extracting(AuditEvent::target).doesNotHaveDuplicates();
        assertThat(statements.get()).isLessThan(500);
    }

    @Test
    void while_they_cannot_be_written_events_wait_then_callers_and_nothing_is_lost()
            throws Exception {
        CountDownLatch healed = new CountDownLatch(1);
        AuditTrail trail =
                trail(
                        events -> {
                            if (healed.getCount() > 0) {
                                throw new IllegalStateException("down");
                            }
                            keep(events);
                        },
                        3);
        for (int i = 0; i < 3; i++) {
            trail.begin(ADA, "tools/call", Integer.toString(i)).end(OK);
        }

        assertThatThrownBy(() -> trail.begin(ADA, "tools/call", "one too many"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nothing is done that is not written down");
        healed.countDown();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (written.size() < 3) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        trail.begin(ADA, "tools/call", "3").end(OK);
        trail.stop(STOP);

        assertThat(written).extracting(AuditEvent::target).containsExactly("0", "1", "2", "3");
    }

    /** Of many, half: a machine that is busy may be late with some. */
    @Test
    void an_event_is_on_its_way_within_a_tenth_of_a_second() throws Exception {
        LinkedBlockingQueue<Long> came = new LinkedBlockingQueue<>();
        AuditTrail trail = trail(events -> came.add(System.nanoTime()), 10);
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            AuditTrail.Place place = trail.begin(ADA, "tools/call", "x");
            long ended = System.nanoTime();
            place.end(OK);
            took.add(Duration.ofNanos(came.take() - ended));
        }
        trail.stop(STOP);

        assertThat(took.stream().sorted().skip(10).findFirst())
                .get()
                .satisfies(
                        median -> assertThat(median).isLessThanOrEqualTo(Duration.ofMillis(100)));
    }

    @Test
    void a_place_is_ended_once() {
        AuditTrail trail = trail(this::keep, 10);
        AuditTrail.Place place = trail.begin(ADA, "tools/call", "x");
        place.end(OK);
        place.end(new Ending("", "late", ""));
        trail.stop(STOP);

        assertThat(written).singleElement().extracting(AuditEvent::outcome).isEqualTo("ok");
    }

    /** What anybody could try. */
    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void equal_texts_have_equal_digests_from_which_nobody_can_guess_them() throws Exception {
        AuditTrail trail = trail(this::keep, 1);

        assertThat(trail.digest("{\"pin\":1234}"))
                .hasSize(64)
                .isEqualTo(trail.digest("{\"pin\":1234}"))
                .isNotEqualTo(trail.digest("{\"pin\":1235}"))
                .isNotEqualTo(sha256("{\"pin\":1234}"));
        trail.stop(STOP);
    }

    @Test
    void ids_are_of_version_7_and_in_the_order_of_time() {
        Instant moment = Instant.parse("2026-11-25T10:00:00.500Z");
        UUID id = TimeOrderedId.at(moment);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.toString())
                .isGreaterThanOrEqualTo(TimeOrderedId.firstAt(moment).toString())
                .isLessThan(TimeOrderedId.firstAt(moment.plusMillis(1)).toString());
    }

    @Test
    void what_a_client_named_is_kept_short_and_storable() {
        AuditEvent event =
                new AuditEvent(
                        TimeOrderedId.at(Instant.now()),
                        Instant.now(),
                        ADA.userId(),
                        ADA.username(),
                        "tools/call",
                        "a\0b" + "x".repeat(9_000),
                        "",
                        "ok",
                        1,
                        "");

        assertThat(event.target()).hasSize(300).startsWith("a bx");
    }

    @Test
    void once_it_stops_nothing_begins_and_what_ends_late_is_not_kept_silently() {
        AuditTrail trail = trail(this::keep, 10);
        AuditTrail.Place late = trail.begin(ADA, "tools/call", "late");
        trail.stop(STOP);

        assertThatThrownBy(() -> trail.begin(ADA, "tools/call", "x"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("The server stops");
        List<String> logged = Collections.synchronizedList(new ArrayList<>());
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord entry) {
                        logged.add(new SimpleFormatter().formatMessage(entry));
                    }

                    @Override
                    public void flush() {
                        // nothing is kept back
                    }

                    @Override
                    public void close() {
                        // nothing is open
                    }
                };
        Logger log = Logger.getLogger(AuditTrail.class.getName());
        log.addHandler(handler);
        late.end(OK);
        log.removeHandler(handler);

        assertThat(logged).singleElement().asString().contains("could not be kept", "late");
        assertThat(written).isEmpty();
    }
}
