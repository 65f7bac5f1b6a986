package com.sutazai.tasks;

import static com.sutazai.tasks.TaskSystemTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R12.11: workers on the bus, with a real Redis, which is killed too. */
@Timeout(120)
class TopicTasksSystemTest {

    private static final String TASKS = "/api/v1/tasks";
    private static final String BUS = "bus-work";

    private final Client operator = Client.withRole("operator");
    private final Stack stack = Stack.get();

    @Test
    void a_task_of_the_bus_that_nobody_took_has_used_up_no_attempt() throws Exception {
        String id = GivenTasks.give(BUS, "{\"n\":2}", ",\"timeout_seconds\":1,\"max_attempts\":1");
        until(() -> GivenTasks.error(id).contains("No worker has taken it"));

        try (BusWorker worker = BusWorker.start(BUS)) {
            assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("completed");
            assertThat(worker.applied()).containsExactly(2);
        }
    }

    @Test
    void a_task_on_the_bus_is_done_by_who_reads_the_topic_of_its_type() throws Exception {
        try (BusWorker worker = BusWorker.start(BUS)) {
            String id = GivenTasks.give(BUS, "{\"n\":5}", "");

            JsonNode task = GivenTasks.over(id);

            assertThat(task.path("status").asText()).isEqualTo("completed");
            assertThat(task.path("result").asText()).isEqualTo("done");
            assertThat(worker.applied()).containsExactly(5);
            JsonNode failed =
                    GivenTasks.over(
                            GivenTasks.give(
                                    BUS, "{\"report\":{\"error\":\"no\",\"retry\":false}}", ""));
            assertThat(failed.path("error").asText()).isEqualTo("The worker reports: no");
        }
    }

    @Test
    void a_cancelled_task_is_taken_back_from_the_bus() throws Exception {
        String id = GivenTasks.give(BUS, "{}", "");
        until(() -> entries() == 1);

        operator.post(TASKS + "/" + id + "/cancel", "");

        assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("cancelled");
        until(() -> entries() == 0);
    }

    private int entries() {
        return operator.get("/api/v1/mesh/topics/" + BUS).json().path("entries").asInt();
    }

    @Test
    @Timeout(900)
    void redis_killed_in_the_middle_loses_no_task() throws Exception {
        try (BusWorker worker = BusWorker.start(BUS)) {
            List<String> ids = new ArrayList<>();
            for (int n = 0; n < GivenTasks.MANY; n++) {
                ids.add(
                        GivenTasks.give(
                                BUS,
                                "{\"n\":" + n + "}",
                                ",\"timeout_seconds\":5,\"max_attempts\":10"));
                if (n == GivenTasks.MANY / 2) {
                    stack.redis().server().signal("KILL");
                }
            }
            stack.redis().start(stack.setting("REDIS_PASSWORD"));

            for (String id : ids) {
                assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("completed");
            }
            assertThat(worker.applied())
                    .containsExactlyInAnyOrderElementsOf(GivenTasks.to(GivenTasks.MANY));
            System.getLogger(TopicTasksSystemTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "Redis killed: {0} deliveries repeated",
                            worker.repeated());
        }
    }
}
