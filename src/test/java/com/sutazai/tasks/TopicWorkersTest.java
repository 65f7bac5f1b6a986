package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.bus.Bus;
import com.sutazai.bus.Topic;
import com.sutazai.database.DatabaseReady;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Workers on the bus while the server starts. */
class TopicWorkersTest {

    private final List<String> followed = new ArrayList<>();

    /** A bus on which somebody only follows topics. */
    private final Bus bus =
            new Bus(null, null, null, null) {
                @Override
                public Bus.Following follow(Topic topic, Consumer<JsonNode> consumer) {
                    followed.add(topic.name());
                    return new Bus.Following() {
                        @Override
                        public boolean awaitReady(Duration patience) {
                            return true;
                        }

                        @Override
                        public void close() {
                            followed.remove(topic.name());
                        }
                    };
                }
            };

    private final TopicWorkers workers =
            new TopicWorkers(bus, Workshop.settings(List.of("one", "two")));

    @Test
    void results_of_a_type_are_followed_once_though_the_database_is_ready_twice() {
        workers.start(new DatabaseReady());
        workers.start(new DatabaseReady());

        assertThat(followed).containsExactlyInAnyOrder("one", "two");
        workers.stop();
        assertThat(followed).isEmpty();
    }
}
