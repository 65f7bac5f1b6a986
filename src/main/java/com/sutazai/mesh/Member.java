package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.balance.Mix;
import com.sutazai.mesh.balance.PeakEwma;
import com.sutazai.mesh.outlier.OutcomeWindow;
import com.sutazai.mesh.outlier.Outcomes;
import com.sutazai.mesh.outlier.Standing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An instance and how it is doing. Thread-safe. */
final class Member {

    private static final Logger LOG = System.getLogger(Member.class.getName());

    /** What an operator has set by hand. */
    record Tuning(int weight, boolean isDraining) {}

    /** Told when something changed that decides about picks. */
    interface Observer {
        void changed();

        void breakerTurned(Member member, Breaker.State state);
    }

    private final Instance instance;
    private final Breaker breaker;
    private final Observer observer;
    private final long identity;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean isProbed = new AtomicBoolean();
    private final PeakEwma latency = new PeakEwma();
    private final OutcomeWindow outcomes = new OutcomeWindow();
    private final AtomicReference<Condition> condition = new AtomicReference<>(Condition.NEW);
    private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.fresh());
    private final Semaphore wake = new Semaphore(0);
    private volatile Tuning tuning;
    private volatile long restsUntil;
    private volatile boolean isResting;
    private volatile long lastUsed;
    private volatile boolean isGone;
    private volatile @Nullable Counter picks;

    Member(Instance instance, Tuning tuning, Breaker.Rules rules, Observer observer) {
        this.instance = instance;
        this.tuning = tuning;
        this.observer = observer;
        this.identity = Mix.of(instance.id());
        this.breaker = new Breaker(rules, this::breakerTurned);
    }

    Instance instance() {
        return instance;
    }

    Breaker breaker() {
        return breaker;
    }

    long identity() {
        return identity;
    }

    int inFlight() {
        return inFlight.get();
    }

    PeakEwma latency() {
        return latency;
    }

    Outcomes outcomes(long now) {
        return outcomes.at(now);
    }

    Condition condition() {
        return Objects.requireNonNull(condition.get());
    }

    State state() {
        return condition().state();
    }

    Standing standing() {
        return Objects.requireNonNull(standing.get());
    }

    Tuning tuning() {
        return tuning;
    }

    void tune(Tuning tuning) {
        this.tuning = tuning;
        observer.changed();
    }

    boolean isGone() {
        return isGone;
    }

    /** When it was last sent a message, monotonic ns. */
    long lastUsed() {
        return lastUsed;
    }

    Semaphore wake() {
        return wake;
    }

    /** Why it can be picked now or not; the state of the checks is the caller's concern. */
    Availability availability(long now) {
        if (tuning.isDraining()) {
            return Availability.DRAINING;
        }
        if (state() == State.UNHEALTHY) {
            return Availability.UNHEALTHY;
        }
        if (breaker.state() == Breaker.State.OPEN) {
            return Availability.BREAKER_OPEN;
        }
        if (standing().isEjected(now)) {
            return Availability.EJECTED;
        }
        if (isResting && now - restsUntil < 0) {
            return Availability.RESTING;
        }
        return standing().isOnProbation(now) || breaker.state() == Breaker.State.HALF_OPEN
                ? Availability.PROBE
                : Availability.AVAILABLE;
    }

    /** Monotonic ns at which its availability changes by itself, or {@code otherwise}. */
    long changesAt(long now, long otherwise) {
        long next = otherwise;
        if (standing() instanceof Standing.Out out && out.until() - now > 0) {
            next = Math.min(next, out.until());
        }
        return isResting && restsUntil - now > 0 ? Math.min(next, restsUntil) : next;
    }

    /** Claims the right to probe it; whoever has it must give it back. */
    boolean tryProbe() {
        return !isProbed.get() && isProbed.compareAndSet(false, true);
    }

    void endProbe() {
        isProbed.set(false);
    }

    /** How often it was picked; looked up once, because every call counts here. */
    Counter picks(MeterRegistry metrics) {
        Counter known = picks;
        if (known == null) {
            known =
                    metrics.counter(
                            "mesh_load_balancer_requests",
                            "service",
                            instance.service().value(),
                            "instance",
                            instance.id());
            picks = known;
        }
        return known;
    }

    void begin(long now) {
        lastUsed = now;
        inFlight.incrementAndGet();
        latency.begin(now);
    }

    void end(long now) {
        latency.end(now);
        inFlight.decrementAndGet();
    }

    /** Takes down what a message came to; what follows from it is decided by {@link Service}. */
    void record(Outcome outcome, Duration penalty, long now) {
        boolean isGood = outcome.kind() == Outcome.Kind.GOOD;
        Duration worst = penalty.compareTo(outcome.rest()) > 0 ? penalty : outcome.rest();
        Duration charged = isGood || outcome.took().compareTo(worst) > 0 ? outcome.took() : worst;
        latency.observe((double) charged.toNanos(), now);
        outcomes.record(isGood, now);
        if (outcome.rest().isPositive()) {
            restsUntil = now + outcome.rest().toNanos();
            isResting = true;
            observer.changed();
        }
    }

    /** Replaces its standing. */
    void stand(Standing next) {
        Standing before = standing.getAndSet(next);
        if (next instanceof Standing.In && before instanceof Standing.Out) {
            outcomes.clear();
        }
        observer.changed();
        if (next instanceof Standing.Out && before instanceof Standing.In) {
            lookSoon();
        }
    }

    /** It is no longer registered: its checks end, calls under way go on. */
    void leave() {
        isGone = true;
        wake.release();
    }

    void answered(State answer, Instant at, long now) {
        turn(before -> before.answered(answer, at, now));
    }

    /** Nobody listens there: out at once, and looked at soon. */
    void refused(Instant at) {
        turn(before -> before.refused(at));
    }

    private void breakerTurned(Breaker.State state) {
        observer.breakerTurned(this, state);
        if (state == Breaker.State.OPEN) {
            lookSoon();
        }
    }

    /** Calls fail: whether it is there at all is not left to the next round of checks. */
    private void lookSoon() {
        wake.release();
    }

    private void turn(UnaryOperator<Condition> change) {
        Condition before = Objects.requireNonNull(condition.getAndUpdate(change));
        State now = state();
        if (before.state() != now) {
            LOG.log(
                    now == State.UNHEALTHY ? Level.WARNING : Level.INFO,
                    "instance {0} is {1}",
                    instance.id(),
                    now);
            observer.changed();
            wake.release();
        }
    }
}
