package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** An instance and how it is doing. Thread-safe. */
final class Member {

    private static final Logger LOG = System.getLogger(Member.class.getName());

    /** One slow answer is an accident, three are a state. */
    private static final int FALL = 3;

    /**
     * What the checks say.
     *
     * @param failures wrong answers in a row
     */
    record Condition(State state, int failures, Instant checked) {

        Condition answered(State answer, Instant now) {
            if (answer != State.UNHEALTHY) {
                return new Condition(answer, 0, now);
            }
            boolean isOut = state == State.UNKNOWN || failures + 1 >= FALL;
            return new Condition(isOut ? State.UNHEALTHY : state, failures + 1, now);
        }

        Condition refused(Instant now) {
            return new Condition(State.UNHEALTHY, failures + 1, now);
        }
    }

    private final Instance instance;
    private final Breaker breaker;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<Condition> condition =
            new AtomicReference<>(new Condition(State.UNKNOWN, 0, Instant.EPOCH));
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean isGone;

    Member(Instance instance, Breaker breaker) {
        this.instance = instance;
        this.breaker = breaker;
    }

    Instance instance() {
        return instance;
    }

    Breaker breaker() {
        return breaker;
    }

    AtomicInteger inFlight() {
        return inFlight;
    }

    Condition condition() {
        return java.util.Objects.requireNonNull(condition.get());
    }

    State state() {
        return condition().state();
    }

    boolean isOpen() {
        return breaker.state() == Breaker.State.OPEN;
    }

    boolean isGone() {
        return isGone;
    }

    Semaphore wake() {
        return wake;
    }

    /** It is no longer registered: its checks end, calls under way go on. */
    void leave() {
        isGone = true;
        wake.release();
    }

    void answered(State answer, Instant now) {
        turn(before -> before.answered(answer, now));
    }

    /** Nobody listens there: out at once, and looked at soon. */
    void refused(Instant now) {
        turn(before -> before.refused(now));
    }

    private void turn(UnaryOperator<Condition> change) {
        Condition before = java.util.Objects.requireNonNull(condition.getAndUpdate(change));
        State now = state();
        if (before.state() != now) {
            LOG.log(
                    now == State.UNHEALTHY ? Level.WARNING : Level.INFO,
                    "instance {0} is {1}",
                    instance.id(),
                    now);
            wake.release();
        }
    }
}
