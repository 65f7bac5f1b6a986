package com.sutazai.mesh;

import java.time.Instant;

/**
 * What the checks of an instance say.
 *
 * @param failures wrong answers in a row
 * @param healthySince monotonic ns at which it became healthy; meaningless in other states
 */
record Condition(State state, int failures, Instant checked, long healthySince) {

    /** One slow answer is an accident, three are a state. */
    private static final int FALL = 3;

    static final Condition NEW = new Condition(State.UNKNOWN, 0, Instant.EPOCH, 0);

    Condition answered(State answer, Instant at, long now) {
        if (answer != State.UNHEALTHY) {
            boolean isNew = answer == State.HEALTHY && state != State.HEALTHY;
            return new Condition(answer, 0, at, isNew ? now : healthySince);
        }
        boolean isOut = state == State.UNKNOWN || failures + 1 >= FALL;
        return new Condition(isOut ? State.UNHEALTHY : state, failures + 1, at, healthySince);
    }

    Condition refused(Instant at) {
        return new Condition(State.UNHEALTHY, failures + 1, at, healthySince);
    }
}
