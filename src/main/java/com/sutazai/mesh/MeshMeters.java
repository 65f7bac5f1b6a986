package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** What the mesh counts. Thread-safe; a meter is looked up by name once. */
@SharedBean
public class MeshMeters {

    private final PrometheusMeterRegistry metrics;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Member, List<Meter>> meters = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private volatile Function<Instance, PoolUse> pools = instance -> new PoolUse(0, 0, 0);

    @Inject
    public MeshMeters(PrometheusMeterRegistry metrics) {
        this.metrics = metrics;
    }

    void underWay(IntSupplier calls) {
        Gauge.builder("mesh_calls_under_way", calls, IntSupplier::getAsInt)
                .strongReference(true)
                .register(metrics);
    }

    /** How the connections to an instance are used. */
    void connections(Function<Instance, PoolUse> use) {
        pools = use;
    }

    void called(Service service, boolean isGood, long nanos) {
        String outcome = isGood ? "success" : "failure";
        timers.computeIfAbsent(
                        service.name().value() + "/" + outcome,
                        key ->
                                Timer.builder("mesh_request_duration")
                                        .tag("service", service.name().value())
                                        .tag("outcome", outcome)
                                        .serviceLevelObjectives(
                                                Duration.ofMillis(5),
                                                Duration.ofMillis(10),
                                                Duration.ofMillis(25),
                                                Duration.ofMillis(50),
                                                Duration.ofMillis(100),
                                                Duration.ofMillis(250),
                                                Duration.ofMillis(500),
                                                Duration.ofSeconds(1),
                                                Duration.ofMillis(2500),
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(30))
                                        .register(metrics))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void picked(Member member) {
        member.picks(metrics).increment();
    }

    /** Shows how a new instance is, until it leaves. */
    void joined(Member member) {
        String id = member.instance().id();
        String service = member.instance().service().value();
        Breaker breaker = member.breaker();
        List<Meter> own =
                List.of(
                        Gauge.builder("mesh_health_check_status", member, MeshMeters::health)
                                .tags("service", service, "instance", id)
                                .register(metrics),
                        Gauge.builder("mesh_connections_in_use", member, m -> pool(m).inUse())
                                .tags("service", service, "instance", id)
                                .register(metrics),
                        Gauge.builder("mesh_connections_waiting", member, m -> pool(m).waiting())
                                .tags("service", service, "instance", id)
                                .register(metrics),
                        Gauge.builder("circuit_breaker_state", breaker, MeshMeters::position)
                                .description("0 closed, 1 open, 2 half open")
                                .tag("service", id)
                                .register(metrics),
                        FunctionCounter.builder(
                                        "circuit_breaker_failures",
                                        breaker,
                                        b -> b.counts().failures())
                                .tag("service", id)
                                .register(metrics),
                        FunctionCounter.builder(
                                        "circuit_breaker_requests",
                                        breaker,
                                        b -> b.counts().total())
                                .tag("service", id)
                                .register(metrics),
                        FunctionCounter.builder(
                                        "circuit_breaker_trips", breaker, b -> b.counts().trips())
                                .tag("service", id)
                                .register(metrics),
                        gauge(
                                "circuit_breaker_success_count",
                                id,
                                b -> b.counts().successes(),
                                breaker),
                        gauge(
                                "circuit_breaker_failure_count",
                                id,
                                b -> b.counts().failures(),
                                breaker),
                        gauge(
                                "circuit_breaker_total_requests",
                                id,
                                b -> b.counts().total(),
                                breaker),
                        gauge(
                                "circuit_breaker_failure_threshold",
                                id,
                                b -> b.rules().failuresMax(),
                                breaker),
                        gauge(
                                "circuit_breaker_half_open_calls",
                                id,
                                b -> b.state() == Breaker.State.HALF_OPEN ? 1 : 0,
                                breaker),
                        gauge(
                                "circuit_breaker_recovery_time_seconds",
                                id,
                                b -> b.rules().delay().toSeconds(),
                                breaker));
        meters.put(member, own);
    }

    private Gauge gauge(String name, String id, ToDoubleFunction<Breaker> value, Breaker breaker) {
        return Gauge.builder(name, breaker, value).tag("service", id).register(metrics);
    }

    /** How many services have an instance. */
    void services(IntSupplier count) {
        Gauge.builder("mesh_active_services", count, IntSupplier::getAsInt)
                .strongReference(true)
                .register(metrics);
    }

    void left(Member member) {
        List<Meter> own = meters.remove(member);
        if (own != null) {
            own.forEach(metrics::remove);
        }
        metrics.remove(member.picks(metrics));
    }

    private PoolUse pool(Member member) {
        return pools.apply(member.instance());
    }

    private static double health(Member member) {
        return switch (member.state()) {
            case HEALTHY -> 1;
            case DEGRADED -> 0.5;
            case UNHEALTHY, UNKNOWN -> 0;
        };
    }

    private static double position(Breaker breaker) {
        return switch (breaker.state()) {
            case CLOSED -> 0;
            case OPEN -> 1;
            case HALF_OPEN -> 2;
        };
    }

    void retried(Service service) {
        count("mesh_retries", "service", service.name().value());
    }

    void hedged(Service service) {
        count("mesh_hedges", "service", service.name().value());
    }

    void mirrored(ServiceName service) {
        count("mesh_mirrored", "service", service.value());
    }

    void ejected(Service service) {
        count("mesh_ejections", "service", service.name().value());
    }

    void panicked(Service service) {
        count("mesh_panic", "service", service.name().value());
    }

    void tripped(Service service) {
        counters.computeIfAbsent(
                        "trips/" + service.name(),
                        key ->
                                metrics.counter(
                                        "mesh_circuit_breaker_trips",
                                        "service",
                                        service.name().value(),
                                        "state",
                                        "open"))
                .increment();
    }

    /** A call was refused because someone was full: a service, or the whole server. */
    void refused(String who) {
        count("mesh_refused", "full", who);
    }

    /** A source of instances was asked. */
    public void discovered(String operation, boolean isGood) {
        metrics.counter(
                        "mesh_service_discovery",
                        "operation",
                        operation,
                        "status",
                        isGood ? "success" : "failure")
                .increment();
    }

    PrometheusMeterRegistry registry() {
        return metrics;
    }

    private void count(String name, String tag, String value) {
        counters.computeIfAbsent(name + "/" + value, key -> metrics.counter(name, tag, value))
                .increment();
    }
}
