package com.sutazai.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import com.sutazai.system.TestKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;

/**
 * R13, over HTTP and beside agents that talk to Redis themselves. The server of the tests gives
 * readers a second, an entry three deliveries, and a topic fifty entries.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BusSystemTest {

    private static final String BUS = TestTopic.BUS;

    private final Client operator = Client.withRole("operator");
    private TestTopic topic;
    private RedisClient redis;

    @BeforeAll
    void connect() {
        redis = DirectRedis.connect();
    }

    @AfterAll
    void disconnect() {
        redis.close();
    }

    @BeforeEach
    void anotherTopic() {
        topic = new TestTopic();
    }

    @AfterEach
    void removeTopic() {
        topic.close();
    }

    @Test
    void a_reader_gets_what_was_put_on_a_topic_and_acknowledges_it() {
        String id = topic.put("{\"n\":1.50}");

        List<JsonNode> entries = topic.take("a", "");

        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().path("id").asText()).isEqualTo(id);
        assertThat(entries.getFirst().path("task")).hasToString("{\"n\":1.50}");
        assertThat(entries.getFirst().path("deliveries").asInt()).isEqualTo(1);
        assertThat(topic.acknowledge("default", id)).isEqualTo(1);
        assertThat(topic.acknowledge("default", id)).isZero();
        assertThat(topic.view().path("entries").asInt()).isZero();
    }

    @Test
    void who_waits_gets_an_entry_as_it_comes_and_holds_no_connection() throws Exception {
        try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<JsonNode>>> readers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String reader = "r" + i;
                readers.add(waiting.submit(() -> topic.take(reader, ",\"wait_seconds\":20")));
            }
            for (int i = 0; i < 40; i++) {
                topic.put("{\"n\":" + i + "}");
            }

            Set<Integer> got = new HashSet<>();
            for (Future<List<JsonNode>> reader : readers) {
                List<JsonNode> entries = reader.get();
                assertThat(entries).hasSize(1);
                got.add(entries.getFirst().path("task").path("n").asInt());
            }
            assertThat(got).hasSize(40);
        }
    }

    @Test
    void who_waits_in_vain_is_told_so_in_time() {
        long begin = System.nanoTime();

        assertThat(topic.take("a", ",\"wait_seconds\":1")).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void what_a_reader_abandons_goes_to_another_and_after_three_deliveries_to_the_dead_letters() {
        String id = topic.put("{\"poison\":true}");
        topic.take("a", "");

        List<JsonNode> second = topic.take("b", ",\"wait_seconds\":20");
        List<JsonNode> third = topic.take("c", ",\"wait_seconds\":20");
        List<JsonNode> none = topic.take("d", ",\"wait_seconds\":3");

        assertThat(second.getFirst().path("id").asText()).isEqualTo(id);
        assertThat(second.getFirst().path("deliveries").asInt()).isEqualTo(2);
        assertThat(third.getFirst().path("deliveries").asInt()).isEqualTo(3);
        assertThat(none).isEmpty();
        JsonNode letter = operator.get(BUS + "/topics/" + topic.name + "/dead").json().path(0);
        assertThat(letter.path("data").path("id").asText()).isEqualTo(id);
        assertThat(letter.path("data").path("payload")).hasToString("{\"poison\":true}");
        assertThat(letter.path("data").path("deliveries").asInt()).isEqualTo(3);
        assertThat(topic.view().path("dead").asInt()).isEqualTo(1);
        assertThat(topic.view().path("entries").asInt()).isZero();
    }

    @Test
    void a_dead_letter_can_be_put_on_the_topic_again() {
        redis.xadd(
                "stream:dead:" + topic.name,
                XAddParams.xAddParams(),
                Map.of("json", "{\"id\":\"1-0\",\"payload\":{\"n\":7.0}}"));
        String dead =
                operator.get(BUS + "/topics/" + topic.name + "/dead")
                        .json()
                        .path(0)
                        .path("id")
                        .asText();
        String ids = "{\"ids\":[\"" + dead + "\",\"1-1\"]}";

        JsonNode again =
                operator.post(BUS + "/topics/" + topic.name + "/dead/requeue", ids)
                        .json()
                        .path("ids");

        assertThat(again).hasSize(1);
        assertThat(
                        operator.post(BUS + "/topics/" + topic.name + "/dead/requeue", ids)
                                .json()
                                .path("ids"))
                .isEmpty();
        JsonNode entry = topic.take("a", "").getFirst();
        assertThat(entry.path("id")).isEqualTo(again.path(0));
        assertThat(entry.path("task")).hasToString("{\"n\":7.0}");
    }

    @Test
    void a_full_topic_refuses_and_loses_nothing() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(topic.put("{\"n\":" + i + "}"));
        }
        topic.take("a", ",\"count\":30");

        Answer refused = topic.tried("{}");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asText()).contains("full").contains("50");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        topic.acknowledge("default", ids.getFirst());
        topic.put("{\"n\":50}");
        assertThat(topic.tried("{}").status()).isEqualTo(503);
        assertThat(topic.take("b", ",\"count\":100")).hasSize(21);
    }

    @Test
    void results_come_the_newest_first_over_both_routes() {
        for (int i = 0; i < 3; i++) {
            Answer told =
                    operator.post(
                            BUS + "/results",
                            "{\"topic\":\"" + topic.name + "\",\"data\":{\"n\":" + i + "}}");
            assertThat(told.status()).isEqualTo(200);
        }

        JsonNode results = operator.get(BUS + "/results?count=2&topic=" + topic.name).json();

        assertThat(results).hasSize(2);
        assertThat(results.path(0).path("data").path("n").asInt()).isEqualTo(2);
        assertThat(operator.get(BUS + "/v2/results?count=2&topic=" + topic.name).json())
                .isEqualTo(results);
    }

    @Test
    void agents_may_talk_to_redis_themselves_with_the_keys_of_the_predecessor() {
        String id = topic.put("{\"n\":1}");
        redis.xgroupCreate("stream:tasks:" + topic.name, "direct", new StreamEntryID(0, 0), false);

        var read =
                redis.xreadGroup(
                        "direct",
                        "me",
                        XReadGroupParams.xReadGroupParams().count(1),
                        Map.of(
                                "stream:tasks:" + topic.name,
                                StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
        redis.xadd(
                "stream:results:" + topic.name,
                XAddParams.xAddParams(),
                Map.of("json", "{\"done\":true}"));
        redis.xadd("stream:results:" + topic.name, XAddParams.xAddParams(), Map.of("state", "odd"));

        var entry = read.getFirst().getValue().getFirst();
        assertThat(entry.getID()).hasToString(id);
        assertThat(entry.getFields()).containsExactly(Map.entry("json", "{\"n\":1}"));
        JsonNode results = operator.get(BUS + "/results?topic=" + topic.name).json();
        assertThat(results.path(0).path("data")).hasToString("{\"state\":\"odd\"}");
        assertThat(results.path(1).path("data")).hasToString("{\"done\":true}");
    }

    @Test
    void a_topic_that_began_straight_at_redis_is_one_like_any_other() {
        redis.xadd(
                "stream:tasks:" + topic.name, XAddParams.xAddParams(), Map.of("json", "{\"n\":1}"));

        assertThat(topic.take("one", "")).hasSize(1);

        assertThat(operator.get(BUS + "/topics").json().path("topics").toString())
                .contains(topic.name);
        assertThat(operator.get(BUS + "/topics/" + topic.name).status()).isEqualTo(200);
        assertThat(Client.admin().delete(BUS + "/topics/" + topic.name).status()).isEqualTo(204);
        redis.xadd("stream:tasks:" + topic.name, XAddParams.xAddParams(), Map.of("json", "{}"));
        assertThat(Client.admin().delete(BUS + "/topics/" + topic.name).status())
                .as("one that nobody asked for")
                .isEqualTo(204);
    }

    @Test
    void r6_20_who_loses_his_rights_while_he_waits_gets_nothing() {
        TestKey key = TestKey.of(operator);
        Client ofKey = Client.with("X-API-Key", key.text());
        String wanted = "{\"topic\":\"" + topic.name + "\",\"reader\":\"r\",\"wait_seconds\":30}";
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(
                        () -> ofKey.post(BUS + "/receive", wanted),
                        task -> Thread.ofVirtual().start(task));
        assertThat(waiting.copy().completeOnTimeout(null, 500, TimeUnit.MILLISECONDS).join())
                .isNull();

        key.close();

        assertThat(waiting)
                .succeedsWithin(Duration.ofSeconds(1))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(401));
        topic.put("{\"n\":1}");
        assertThat(topic.take("another", "")).hasSize(1);
    }
}
