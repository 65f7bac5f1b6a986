package com.sutazai.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.security.Role;
import com.sutazai.tasks.TaskHandler;
import com.sutazai.tasks.TaskRun;
import jakarta.inject.Singleton;

/** A handler of tasks that the application brings, for {@link SpineIT}. */
@Singleton
public class DoublingHandler implements TaskHandler {

    static final String TYPE = "doubling";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Role role() {
        return Role.USER;
    }

    @Override
    public JsonNode run(TaskRun run) {
        return JsonNodeFactory.instance.objectNode().put("n", 2 * run.payload().path("n").asInt());
    }
}
