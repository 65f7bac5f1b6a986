package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.LiveAttempt.Surroundings;
import com.sutazai.mesh.limit.Admission;
import com.sutazai.mesh.limit.Bulkhead;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The path of a call, top to bottom: room in the server, room in the service, deadline, attempts
 * (choice, breaker, message), hedge. Blocks; belongs on a virtual thread.
 */
@SharedBean
public class CallPipeline {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER_FULL = Duration.ofSeconds(1);

    private final Registry registry;
    private final Transport transport;
    private final Interceptors interceptors;
    private final MeshMeters meters;
    private final Spans spans;
    private final Admission admission;

    @Inject
    public CallPipeline(
            Registry registry,
            Transport transport,
            Interceptors interceptors,
            MeshMeters meters,
            Spans spans,
            CallSettings settings) {
        this.registry = registry;
        this.transport = transport;
        this.interceptors = interceptors;
        this.meters = meters;
        this.spans = spans;
        this.admission = new Admission(settings.callsMax());
        meters.underWay(admission::underWay);
        meters.connections(transport::poolUse);
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        Deadline.stopTimer();
    }

    <R> R call(ServiceName name, CallPolicy policy, Operation<R> operation) {
        if (!admission.enter(policy.priority())) {
            meters.refused("server");
            throw Failure.unavailable("This server has too many calls under way", RETRY_AFTER_FULL);
        }
        Room room = new Room();
        room.took(admission::leave);
        try {
            Service service =
                    registry.service(name)
                            .orElseThrow(
                                    () ->
                                            Failure.notFound(
                                                    "No service of this name is registered: "
                                                            + name));
            return inService(service, policy, operation, room);
        } finally {
            room.leave();
        }
    }

    private <R> R inService(Service service, CallPolicy policy, Operation<R> operation, Room room) {
        Deadline deadline = Deadline.after(policy.timeout());
        Bulkhead bulkhead = service.bulkhead();
        enter(service, bulkhead, deadline);
        room.took(bulkhead::leave);
        long begin = System.nanoTime();
        boolean isGood = false;
        Span span = spans.call(service.name());
        try {
            service.retries().deposit(begin);
            List<Interceptor.Part> parts = interceptors.begin(service.name());
            CallRun<R> run =
                    new CallRun<>(
                            service,
                            policy,
                            operation,
                            new Surroundings(
                                    service, transport, deadline, parts, spans, span, room),
                            meters);
            R result = policy.isHedged() ? hedged(service, run) : run.run(attempt -> {});
            isGood = true;
            return result;
        } catch (NotAnswered e) {
            throw failure(service, e, deadline);
        } finally {
            Spans.end(span, isGood);
            // whoever only listened was no call of any length
            if (room.leave()) {
                meters.called(service, isGood, System.nanoTime() - begin);
            }
        }
    }

    private void enter(Service service, Bulkhead bulkhead, Deadline deadline) {
        try {
            switch (bulkhead.enter(deadline.remaining())) {
                case ADMITTED -> {}
                case FULL -> {
                    meters.refused(service.name().value());
                    throw Failure.unavailable(
                            "The service " + service.name() + " has too many calls under way",
                            RETRY_AFTER_FULL);
                }
                case TOO_LATE ->
                        throw Failure.of(
                                        ProblemType.UPSTREAM_TIMEOUT,
                                        "The call waited for its turn until its timeout")
                                .with("may_have_run", false)
                                .with("attempts", 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("The server stops", RETRY_AFTER);
        }
    }

    private <R> R hedged(Service service, CallRun<R> run) throws NotAnswered {
        long now = System.nanoTime();
        service.hedges().deposit(now);
        long delay = service.latencies().p95(now);
        if (delay == 0) {
            return run.run(attempt -> {});
        }
        return new Hedge<>(run)
                .first(
                        Duration.ofNanos(delay),
                        () -> {
                            // a copy that has nowhere to go must not be paid for
                            boolean may =
                                    run.hasOther() && service.hedges().withdraw(System.nanoTime());
                            if (may) {
                                meters.hedged(service);
                            }
                            return may;
                        });
    }

    private static Failure failure(Service service, NotAnswered end, Deadline deadline) {
        Throwable last = end.getCause();
        if (last == null) {
            return Failure.unavailable(
                    "No instance of " + service.name() + " can be used: " + reasons(service),
                    RETRY_AFTER);
        }
        boolean mayHaveRun = !(last instanceof Unsent);
        if (deadline.isPast() || last instanceof SocketTimeoutException) {
            return told(
                    Failure.of(
                            ProblemType.UPSTREAM_TIMEOUT,
                            "No instance of " + service.name() + " answered within the timeout"),
                    end,
                    mayHaveRun);
        }
        if (last.getCause() instanceof Breaker.Open) {
            return Failure.unavailable(
                    "The breakers of all instances of " + service.name() + " are open",
                    RETRY_AFTER);
        }
        String detail =
                mayHaveRun
                        ? "An instance of " + service.name() + " broke off before it answered"
                        : "No instance of "
                                + service.name()
                                + " could be used; the last one: "
                                + last.getMessage();
        return told(Failure.of(ProblemType.UPSTREAM_FAILED, detail), end, mayHaveRun);
    }

    /** For example {@code 2 unhealthy, 1 breaker open}. */
    private static String reasons(Service service) {
        long now = System.nanoTime();
        Map<Availability, Long> counts =
                service.members().stream()
                        .collect(
                                Collectors.groupingBy(
                                        member -> member.availability(now),
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Failure told(Failure failure, NotAnswered end, boolean mayHaveRun) {
        failure.with("may_have_run", mayHaveRun).with("attempts", end.attempts());
        return end.isBudgetSpent() ? failure.with("retry_budget", "spent") : failure;
    }
}
