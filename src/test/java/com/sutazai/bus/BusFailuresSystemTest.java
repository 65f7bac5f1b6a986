package com.sutazai.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** R13.1, R13.4 and R13.6, and what is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BusFailuresSystemTest {

    private static final String BUS = TestTopic.BUS;

    private final Client operator = Client.withRole("operator");
    private TestTopic topic;
    private RedisClient redis;

    @BeforeEach
    void connect() {
        redis = DirectRedis.connect();
    }

    @AfterEach
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
    void an_agent_is_there_while_it_gives_signs() {
        String id = "agent-" + UUID.randomUUID();
        assertThat(operator.post(BUS + "/agents/" + id + "/heartbeat", "").status()).isEqualTo(404);

        Answer present =
                operator.post(
                        BUS + "/agents",
                        "{\"agent_id\":\""
                                + id
                                + "\",\"agent_type\":\"summarizer\",\"meta\":{\"v\":3}}");

        assertThat(present.status()).as(present.response().body()).isEqualTo(200);
        assertThat(redis.get("mesh:agent:" + id))
                .isEqualTo(
                        "{\"agent_id\":\""
                                + id
                                + "\",\"agent_type\":\"summarizer\",\"meta\":{\"v\":3}}");
        assertThat(redis.ttl("mesh:agent:" + id)).isBetween(50L, 60L);
        redis.pexpire("mesh:agent:" + id, 5_000L);
        assertThat(operator.post(BUS + "/agents/" + id + "/heartbeat", "").status()).isEqualTo(200);
        assertThat(redis.ttl("mesh:agent:" + id)).isBetween(50L, 60L);
        JsonNode all = Client.withRole("viewer").get(BUS + "/agents").json();
        assertThat(all.path("count").asInt()).isPositive();
        assertThat(all.path("agents").findValuesAsText("agent_id")).contains(id);
        assertThat(operator.delete(BUS + "/agents/" + id).status()).isEqualTo(204);
        assertThat(operator.delete(BUS + "/agents/" + id).status()).isEqualTo(404);
    }

    @Test
    void health_says_whether_redis_may_evict_entries() {
        assertThat(operator.get(BUS + "/health").json().path("status").asText()).isEqualTo("ok");
        redis.configSet(Map.of("maxmemory-policy", "allkeys-lru"));
        try {
            JsonNode health = operator.get(BUS + "/health").json();

            assertThat(health.path("status").asText()).isEqualTo("degraded");
            assertThat(health.path("detail").asText()).contains("allkeys-lru");
        } finally {
            redis.configSet(Map.of("maxmemory-policy", "noeviction"));
        }
    }

    @Test
    void without_redis_it_says_so_and_heals() throws Exception {
        Stack stack = Stack.get();
        stack.redis().stop(Duration.ofSeconds(5));
        try {
            Answer refused = topic.tried("{}");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().path("detail").asText()).contains("Redis");
            assertThat(operator.get(BUS + "/health").status()).isEqualTo(503);
        } finally {
            stack.redis().start(stack.setting("REDIS_PASSWORD"));
        }
        await(() -> topic.tried("{}").status() != 503);
        assertThat(topic.take("a", ",\"count\":100")).isNotEmpty();
    }

    @Test
    void a_redis_that_writes_a_log_may_be_killed_at_any_time() throws Exception {
        Stack stack = Stack.get();
        redis.configSet(Map.of("appendfsync", "always"));
        redis.configSet(Map.of("appendonly", "yes"));
        try {
            await(() -> writesLog(redis.info("persistence")));
            killedAndStartedAgain(stack);
        } finally {
            stack.redis().appendOnly("no");
            try (RedisClient again = DirectRedis.connect()) {
                again.configSet(Map.of("appendonly", "no"));
                again.configSet(Map.of("appendfsync", "everysec"));
            }
        }
    }

    private void killedAndStartedAgain(Stack stack) throws Exception {
        topic.put("{\"n\":1}");
        topic.put("{\"n\":2}");
        List<JsonNode> taken = topic.take("a", ",\"group\":\"killed\",\"count\":2");
        topic.acknowledge("killed", taken.getFirst().path("id").asText());
        String third = topic.put("{\"n\":3}");

        stack.redis().server().signal("KILL");
        stack.redis().server().handle().onExit().join();
        stack.redis().appendOnly("yes");
        stack.redis().start(stack.setting("REDIS_PASSWORD"));
        await(() -> topic.view().has("groups"));

        assertThat(topic.view().path("groups").findValuesAsText("name")).containsExactly("killed");
        assertThat(topic.take("b", ",\"group\":\"killed\",\"count\":1"))
                .as("what is new comes once")
                .extracting(entry -> entry.path("id").asText())
                .containsExactly(third);
        List<JsonNode> again = new ArrayList<>();
        await(() -> again.addAll(topic.take("b", ",\"group\":\"killed\",\"count\":1")));
        assertThat(again)
                .as("what was taken and not acknowledged")
                .extracting(entry -> entry.path("task").path("n").asInt())
                .containsExactly(2);
    }

    private static boolean writesLog(String said) {
        return said.contains("aof_enabled:1")
                && said.contains("aof_rewrite_in_progress:0")
                && said.contains("aof_rewrite_scheduled:0");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void bad_input_is_named() {
        assertThat(
                        operator.post(BUS + "/enqueue", "{\"topic\":\"Not A Topic\",\"task\":{}}")
                                .status())
                .isEqualTo(422);
        assertThat(
                        operator.post(
                                        BUS + "/enqueue",
                                        "{\"topic\":\"" + "t".repeat(65) + "\",\"task\":{}}")
                                .status())
                .isEqualTo(422);
        assertThat(topic.tried("[1]").status()).isEqualTo(422);
        assertThat(topic.tried("null").status()).isEqualTo(422);
        assertThat(topic.tried("{\"x\":\"" + "a".repeat(600_000) + "\"}").status()).isEqualTo(413);
        assertThat(topic.tried("{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}").status())
                .isEqualTo(422);
        for (String more :
                List.of(
                        ",\"count\":0",
                        ",\"count\":101",
                        ",\"wait_seconds\":61",
                        ",\"group\":\"\"",
                        ",\"group\":\"a b\"",
                        ",\"other\":1")) {
            assertThat(
                            operator.post(
                                            BUS + "/receive",
                                            "{\"topic\":\"t\",\"reader\":\"r\"" + more + "}")
                                    .status())
                    .as(more)
                    .isIn(400, 422);
        }
        assertThat(
                        operator.post(BUS + "/acknowledge", "{\"topic\":\"t\",\"ids\":[\"soon\"]}")
                                .status())
                .isEqualTo(422);
        assertThat(operator.post(BUS + "/acknowledge", "{\"topic\":\"t\",\"ids\":[]}").status())
                .isEqualTo(422);
        assertThat(operator.get(BUS + "/results").status()).isEqualTo(422);
        assertThat(operator.get(BUS + "/results?topic=t&count=0").status()).isEqualTo(422);
        assertThat(operator.get(BUS + "/results?topic=t&count=101").status()).isEqualTo(422);
        for (String wrong :
                List.of("", "?topic=Not%20One", "?topic=t&count=0", "?topic=t&count=101")) {
            assertThat(operator.get(BUS + "/v2/results" + wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(operator.get(BUS + "/topics/never-seen").status()).isEqualTo(404);
        assertThat(operator.get(BUS + "/topics/Not%20One").status()).isEqualTo(404);
        assertThat(Client.withRole("user").post(BUS + "/enqueue", "{}").status()).isEqualTo(403);
    }
}
