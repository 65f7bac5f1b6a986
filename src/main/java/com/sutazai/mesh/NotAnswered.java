package com.sutazai.mesh;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No instance did what a call wanted. */
final class NotAnswered extends Exception {

    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final boolean isBudgetSpent;

    /**
     * @param last how the last attempt ended; null if there was none
     */
    NotAnswered(@Nullable IOException last, int attempts, boolean isBudgetSpent) {
        super(null, last, false, false);
        this.attempts = attempts;
        this.isBudgetSpent = isBudgetSpent;
    }

    int attempts() {
        return attempts;
    }

    /** Whether another attempt would have been made if the retry budget had allowed it. */
    boolean isBudgetSpent() {
        return isBudgetSpent;
    }
}
