package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.security.Role;

/** Does the tasks of one type. A CDI bean; thread-safe. */
public interface TaskHandler {

    /** The type, 1 to 64 of {@code a-z 0-9 _ . -}; it hides a mesh service of the same name. */
    String type();

    /** The lowest role that may give such a task. */
    Role role();

    /**
     * Does one, on a virtual thread, which is interrupted when the task is cancelled, takes too
     * long, or is lost to another worker. It may have been begun before.
     *
     * @return the result, as JSON
     * @throws TaskFailure if another attempt would not help; every other exception means one more
     */
    JsonNode run(TaskRun run) throws Exception;
}
