package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The path of a call, top to bottom: deadline, attempts, choice, operation. Blocks; belongs on a
 * virtual thread.
 */
@ApplicationScoped
public class CallPipeline {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Registry registry;
    private final Transport transport;
    private final MeterRegistry metrics;

    @Inject
    public CallPipeline(Registry registry, Transport transport, PrometheusMeterRegistry metrics) {
        this.registry = registry;
        this.transport = transport;
        this.metrics = metrics;
    }

    @PreDestroy
    void stop() {
        Deadline.stopTimer();
    }

    <R> R call(ServiceName service, CallPolicy policy, Operation<R> operation) {
        Deadline deadline = Deadline.after(policy.timeout());
        Set<Member> tried = new HashSet<>();
        long begin = System.nanoTime();
        String outcome = "failure";
        try {
            R result = attempts(service, policy, operation, deadline, tried);
            outcome = "success";
            return result;
        } finally {
            metrics.timer("mesh_request_duration", "service", service.value(), "outcome", outcome)
                    .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    private <R> R attempts(
            ServiceName service,
            CallPolicy policy,
            Operation<R> operation,
            Deadline deadline,
            Set<Member> tried) {
        IOException last = null;
        for (int number = 1; number <= policy.retries() + 1; number++) {
            Optional<Member> chosen = choose(service, tried);
            if (chosen.isEmpty()) {
                break;
            }
            Member member = chosen.get();
            tried.add(member);
            try {
                return on(member, number, deadline, operation);
            } catch (Unsent e) {
                last = e;
            } catch (IOException e) {
                last = e;
                if (!policy.isRepeatable()) {
                    break;
                }
            }
            if (deadline.isPast()) {
                break;
            }
        }
        throw failure(service, last, deadline, tried.size());
    }

    private <R> R on(Member member, int number, Deadline deadline, Operation<R> operation)
            throws IOException {
        member.inFlight().incrementAndGet();
        metrics.counter(
                        "mesh_load_balancer_requests",
                        "service",
                        member.instance().service().value(),
                        "instance",
                        member.instance().id())
                .increment();
        try (LiveAttempt attempt = new LiveAttempt(member, number, deadline, transport)) {
            return operation.on(attempt);
        } finally {
            member.inFlight().decrementAndGet();
        }
    }

    /** Healthy before degraded before unknown; never unhealthy, open, or tried before. */
    private Optional<Member> choose(ServiceName service, Set<Member> tried) {
        List<Member> members = registry.members(service);
        if (members.isEmpty() && tried.isEmpty()) {
            throw Failure.notFound("No service of this name is registered: " + service);
        }
        for (State state : List.of(State.HEALTHY, State.DEGRADED, State.UNKNOWN)) {
            List<Member> candidates =
                    members.stream()
                            .filter(
                                    member ->
                                            member.state() == state
                                                    && !member.isOpen()
                                                    && !tried.contains(member))
                            .toList();
            if (!candidates.isEmpty()) {
                return Optional.of(registry.strategy(service).pick(candidates));
            }
        }
        return Optional.empty();
    }

    private static Failure failure(
            ServiceName service,
            @org.jspecify.annotations.Nullable IOException last,
            Deadline deadline,
            int attempts) {
        if (last == null) {
            return Failure.unavailable("No instance of " + service + " is healthy", RETRY_AFTER);
        }
        boolean mayHaveRun = !(last instanceof Unsent);
        if (deadline.isPast() || last instanceof SocketTimeoutException) {
            return Failure.of(
                            ProblemType.UPSTREAM_TIMEOUT,
                            "No instance of " + service + " answered within the timeout")
                    .with("may_have_run", mayHaveRun)
                    .with("attempts", attempts);
        }
        if (last.getCause() instanceof Breaker.Open) {
            return Failure.unavailable(
                    "The breakers of all instances of " + service + " are open", RETRY_AFTER);
        }
        String detail =
                mayHaveRun
                        ? "An instance of " + service + " broke off before it answered"
                        : "No instance of "
                                + service
                                + " could be used; the last one: "
                                + last.getMessage();
        return Failure.of(ProblemType.UPSTREAM_FAILED, detail)
                .with("may_have_run", mayHaveRun)
                .with("attempts", attempts);
    }
}
