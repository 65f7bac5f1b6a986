package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R12.11. */
@Timeout(60)
class ReportsTest {

    private static final int TIMES = 50_000;

    private final Reports reports = new Reports();

    /** Both come at the same moment as somebody looks. */
    @Test
    void progress_that_comes_with_the_result_is_never_taken_for_it() throws Exception {
        ObjectNode progress = JsonNodeFactory.instance.objectNode().put("progress", 0.5);
        ObjectNode end = JsonNodeFactory.instance.objectNode().put("result", 7);
        for (int i = 0; i < TIMES; i++) {
            int spins = i % 400;
            JsonNode result =
                    reports.await(
                            new Run(),
                            (claim, body) -> {
                                Thread.ofVirtual()
                                        .start(
                                                () -> {
                                                    reports.told(claim, progress);
                                                    for (int n = 0; n < spins; n++) {
                                                        Thread.onSpinWait();
                                                    }
                                                    reports.told(claim, end);
                                                });
                                return Reports.Withdrawal.NONE;
                            });
            assertThat(result.isInt()).as("time %d: %s", i, result).isTrue();
        }
    }

    private record Run() implements TaskRun {

        @Override
        public UUID id() {
            return new UUID(0, 1);
        }

        @Override
        public UUID owner() {
            return id();
        }

        @Override
        public String type() {
            return "t";
        }

        @Override
        public JsonNode payload() {
            return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void progress(double share, String message) {
            // not looked at
        }
    }
}
