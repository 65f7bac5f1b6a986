package com.sutazai.tasks;

import java.util.Locale;

/** Where a task is. */
public enum TaskStatus {
    /** Waits for its first attempt. */
    QUEUED,
    /** A worker has it. */
    PROCESSING,
    /** Waits for another attempt. */
    RETRYING,
    COMPLETED,
    /** No attempt is left, or another one would not help. */
    FAILED,
    CANCELLED;

    static TaskStatus of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more happens to it by itself. */
    public boolean isOver() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED -> true;
            case QUEUED, PROCESSING, RETRYING -> false;
        };
    }

    /** Whether it waits for a worker. */
    public boolean isWaiting() {
        return this == QUEUED || this == RETRYING;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
