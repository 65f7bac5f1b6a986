package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Workers behind a broker, who do tasks of some types. A CDI bean; thread-safe. */
public interface ExternalWorkers {

    /** The types that they do, as set; an operator may give them, as to services. */
    Set<String> types();

    /**
     * Hands a task on and waits for the report, on a virtual thread, which is interrupted when
     * nobody waits for it any more.
     *
     * @return the result, as JSON
     * @throws TaskFailure if another attempt would not help; every other exception means one more
     */
    JsonNode run(TaskRun run) throws Exception;
}
