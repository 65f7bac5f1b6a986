package com.sutazai.mesh.balance;

import com.sutazai.breaker.Breaker;
import java.time.Duration;

/**
 * The breaker's rules on a virtual clock, because the real one has a timer of its own; {@code
 * BreakerTwinTest} runs both through the same histories.
 */
final class BreakerTwin {

    private final int failuresMax;
    private final long delay;
    private int failuresInARow;
    private boolean isOpen;
    private long openUntil;

    BreakerTwin(int failuresMax, Duration delay) {
        this.failuresMax = failuresMax;
        this.delay = delay.toNanos();
    }

    Breaker.State state(long now) {
        if (!isOpen) {
            return Breaker.State.CLOSED;
        }
        return now < openUntil ? Breaker.State.OPEN : Breaker.State.HALF_OPEN;
    }

    void ended(boolean isGood, long now) {
        Breaker.State state = state(now);
        if (state == Breaker.State.OPEN) {
            // it began before: no longer counted
            return;
        }
        failuresInARow = isGood ? 0 : failuresInARow + 1;
        if (isGood) {
            isOpen = false;
        } else if (state == Breaker.State.HALF_OPEN || failuresInARow >= failuresMax) {
            isOpen = true;
            openUntil = now + delay;
            failuresInARow = 0;
        }
    }
}
