package com.sutazai.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R13.1 and R13.2: groups of readers. The server of the tests gives them a second. */
@Timeout(60)
class BusGroupsSystemTest {

    private static final String BUS = TestTopic.BUS;

    private final Client operator = Client.withRole("operator");
    private final TestTopic topic = new TestTopic();

    @AfterEach
    void removeTopic() {
        topic.close();
    }

    @Test
    void readers_of_a_group_share_entries_and_each_group_gets_all() {
        for (int i = 0; i < 20; i++) {
            topic.put("{\"n\":" + i + "}");
        }

        List<JsonNode> first = topic.take("a", ",\"count\":12");
        List<JsonNode> second = topic.take("b", ",\"count\":12");
        List<JsonNode> others = topic.take("a", ",\"count\":100,\"group\":\"others\"");

        Set<String> ids = new HashSet<>();
        first.forEach(entry -> ids.add(entry.path("id").asText()));
        second.forEach(entry -> ids.add(entry.path("id").asText()));
        assertThat(first).hasSize(12);
        assertThat(second).hasSize(8);
        assertThat(ids).hasSize(20);
        assertThat(others).hasSize(20);
    }

    @Test
    void an_entry_stays_until_every_group_has_acknowledged_it() {
        String id = topic.put("{}");
        topic.take("a", "");
        topic.take("a", ",\"group\":\"others\"");

        topic.acknowledge("default", id);
        assertThat(topic.view().path("entries").asInt()).isEqualTo(1);

        topic.acknowledge("others", id);
        assertThat(topic.view().path("entries").asInt()).isZero();
    }

    @Test
    void groups_that_ask_before_there_is_anything_get_all_of_it() {
        topic.take("a", "");
        topic.take("a", ",\"group\":\"others\"");
        String id = topic.put("{}");

        topic.take("a", "");
        topic.acknowledge("default", id);

        assertThat(topic.take("a", ",\"group\":\"others\"")).hasSize(1);
    }

    @Test
    void what_is_acknowledged_makes_room_though_something_older_is_not() {
        for (int i = 0; i < 50; i++) {
            topic.put("{\"n\":" + i + "}");
        }
        List<JsonNode> taken = topic.take("a", ",\"count\":100");
        taken.stream()
                .skip(1)
                .forEach(entry -> topic.acknowledge("default", entry.path("id").asText()));

        assertThat(topic.view().path("entries").asInt()).isEqualTo(1);
        topic.put("{}");
    }

    @Test
    void what_takes_longer_is_kept_by_its_reader() throws Exception {
        String id = topic.put("{}");
        topic.take("a", "");

        for (int i = 0; i < 6; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(extended("a", id)).isEqualTo(1);
            assertThat(topic.take("b", "")).isEmpty();
        }

        assertThat(extended("b", id)).as("somebody else's").isZero();
        assertThat(topic.acknowledge("default", id)).isEqualTo(1);
        assertThat(extended("a", id)).isZero();
    }

    private int extended(String reader, String id) {
        return operator.post(
                        BUS + "/extend",
                        "{\"topic\":\""
                                + topic.name
                                + "\",\"reader\":\""
                                + reader
                                + "\",\"ids\":[\""
                                + id
                                + "\"]}")
                .json()
                .path("extended")
                .asInt();
    }

    @Test
    void a_group_that_is_taken_away_holds_nothing_back() {
        String id = topic.put("{}");
        topic.take("a", "");
        topic.take("a", ",\"group\":\"abandoned\"");

        assertThat(operator.delete(BUS + "/topics/" + topic.name + "/groups/abandoned").status())
                .isEqualTo(204);
        topic.acknowledge("default", id);

        assertThat(topic.view().path("entries").asInt()).isZero();
        assertThat(topic.view().path("groups")).hasSize(1);
        assertThat(operator.delete(BUS + "/topics/" + topic.name + "/groups/abandoned").status())
                .isEqualTo(404);
    }
}
