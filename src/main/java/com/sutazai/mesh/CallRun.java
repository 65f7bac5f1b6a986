package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.LiveAttempt.Surroundings;
import com.sutazai.mesh.balance.Mix;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call: chooses, tries, and tries again elsewhere where that does no harm and the budget pays
 * for it. Used by one thread, or by the two of a hedged call.
 */
final class CallRun<R> {

    private static final Duration BACKOFF = Duration.ofMillis(25);
    private static final Duration BACKOFF_MAX = Duration.ofMillis(250);

    /** Who is to be tried, and whether it is to show that it is well again. */
    private record Choice(Member member, boolean isProbe) {}

    private final Service service;
    private final CallPolicy policy;
    private final Operation<R> operation;
    private final Surroundings around;
    private final MeshMeters meters;
    private final long key;
    private final Set<Member> tried = ConcurrentHashMap.newKeySet();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger retriesLeft;
    private volatile boolean isBudgetSpent;
    private volatile boolean isOver;

    CallRun(
            Service service,
            CallPolicy policy,
            Operation<R> operation,
            Surroundings around,
            MeshMeters meters) {
        this.service = service;
        this.policy = policy;
        this.operation = operation;
        this.around = around;
        this.meters = meters;
        this.retriesLeft = new AtomicInteger(policy.retries());
        this.key =
                policy.affinity()
                        .map(Mix::of)
                        .orElseGet(() -> ThreadLocalRandom.current().nextLong());
    }

    /**
     * Does it.
     *
     * @param begun told of every attempt, so that it can be cancelled
     * @throws NotAnswered if it could not be done
     */
    R run(Consumer<LiveAttempt> begun) throws NotAnswered {
        IOException last = null;
        int failures = 0;
        while (true) {
            Choice choice = choose();
            if (choice == null) {
                throw new NotAnswered(last, attempts.get(), isBudgetSpent);
            }
            boolean isPaid;
            try {
                return on(choice, begun);
            } catch (TryElsewhere e) {
                last = e;
                isPaid = true;
            } catch (Unsent e) {
                last = e;
                isPaid = e.getCause() instanceof Breaker.Open;
                if (!isPaid && !mayRetry()) {
                    throw new NotAnswered(last, attempts.get(), isBudgetSpent);
                }
            } catch (IOException e) {
                last = e;
                if (!policy.isRepeatable() || !mayRetry()) {
                    throw new NotAnswered(last, attempts.get(), isBudgetSpent);
                }
            }
            if (isOver || around.deadline().isPast() || Thread.currentThread().isInterrupted()) {
                throw new NotAnswered(last, attempts.get(), isBudgetSpent);
            }
            if (!(last.getCause() instanceof Breaker.Open)) {
                pause(failures++);
            }
        }
    }

    /** Someone else has answered: no further attempts. */
    void stop() {
        isOver = true;
    }

    /** Someone to be probed first, if the call can stand a failure. */
    private @Nullable Choice choose() {
        long now = System.nanoTime();
        Plan plan = service.plan(now);
        Member preferred = tried.isEmpty() ? preferred(now) : null;
        if (preferred != null) {
            tried.add(preferred);
            service.decisions().add(preferred, 1, attempts.get() + 1, false);
            return new Choice(preferred, false);
        }
        boolean canStandFailure = policy.isRepeatable() && retriesLeft.get() > 0;
        boolean isLastHope = plan.whole().isEmpty();
        Member probe = canStandFailure || isLastHope ? service.probe(plan, tried) : null;
        Member chosen =
                probe != null
                        ? probe
                        : service.pick(plan, tried, now, key, ThreadLocalRandom.current());
        if (chosen == null) {
            return null;
        }
        tried.add(chosen);
        service.decisions().add(chosen, plan.whole().size(), attempts.get() + 1, probe != null);
        if (plan.isPanic()) {
            meters.panicked(service);
        }
        return new Choice(chosen, probe != null);
    }

    /** Where the caller's session is; one that drains still ends what it began. */
    private @Nullable Member preferred(long now) {
        if (policy.instance().isEmpty()) {
            return null;
        }
        String id = policy.instance().get();
        for (Member member : service.members()) {
            if (member.instance().id().equals(id)) {
                return switch (member.availability(now)) {
                    case AVAILABLE, DRAINING, RESTING -> member;
                    case UNHEALTHY, BREAKER_OPEN, EJECTED, PROBE -> null;
                };
            }
        }
        return null;
    }

    private R on(Choice choice, Consumer<LiveAttempt> begun) throws IOException {
        Member member = choice.member();
        int number = attempts.incrementAndGet();
        member.begin(System.nanoTime());
        meters.picked(member);
        LiveAttempt attempt =
                new LiveAttempt(
                        around,
                        member,
                        number,
                        patience(),
                        () -> policy.isRepeatable() && hasOther() && mayRetry());
        try (attempt) {
            begun.accept(attempt);
            return operation.on(attempt);
        } finally {
            if (!attempt.isListening()) {
                member.end(System.nanoTime());
            }
            if (choice.isProbe()) {
                member.endProbe();
            }
        }
    }

    /** A call that may be repeated keeps time for the repetitions. */
    private Duration patience() {
        Duration remaining = around.deadline().remaining();
        return policy.isRepeatable() && hasOther()
                ? remaining.dividedBy(Math.min(3, retriesLeft.get() + 1))
                : remaining;
    }

    /** Whether there is an instance that was not tried; the first attempt always takes one. */
    boolean hasOther() {
        return service.members().size() > Math.max(1, tried.size());
    }

    private boolean mayRetry() {
        if (retriesLeft.get() <= 0) {
            return false;
        }
        if (!service.retries().withdraw(System.nanoTime())) {
            isBudgetSpent = true;
            return false;
        }
        retriesLeft.decrementAndGet();
        meters.retried(service);
        return true;
    }

    /** Full jitter: anything up to a bound that doubles. */
    private void pause(int failures) {
        long bound = Math.min(BACKOFF_MAX.toNanos(), BACKOFF.toNanos() << Math.min(failures, 10));
        try {
            TimeUnit.NANOSECONDS.sleep(
                    Math.min(
                            ThreadLocalRandom.current().nextLong(bound),
                            around.deadline().remaining().toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
