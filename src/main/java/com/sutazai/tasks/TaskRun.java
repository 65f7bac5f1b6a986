package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;

/** One attempt at a task, as its handler sees it. */
public interface TaskRun {

    /** The same with each attempt, to recognise what was done before. */
    UUID id();

    UUID owner();

    String type();

    JsonNode payload();

    int priority();

    /** From 1. */
    int attempt();

    /** How long this attempt may take. */
    Duration timeout();

    /**
     * Tells how far it is; what comes faster than is written is left out.
     *
     * @param share 0 to 1
     * @param message at most 500 characters are kept
     */
    void progress(double share, String message);
}
