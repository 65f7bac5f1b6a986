package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;

/** Does a task. */
interface Work {
    JsonNode run(TaskRun run) throws Exception;
}
