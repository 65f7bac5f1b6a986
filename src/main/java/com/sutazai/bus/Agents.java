package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.redis.Redis;
import com.sutazai.security.Remembered;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Agents that gave a sign within the last minute. Blocks. Thread-safe. */
@SharedBean
public class Agents {

    /** How long an agent is there without a sign. */
    static final Duration LIFE = Duration.ofSeconds(60);

    private static final String PREFIX = "mesh:agent:";
    private static final String INDEX = "mesh:agents";
    private static final int AGENTS_MAX = 10_000;
    private static final int SCANNED_AT_ONCE = 500;

    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final Redis redis;
    private final Remembered<String, List<List<String>>> found = new Remembered<>(1, REMEMBERED);

    @Inject
    public Agents(Redis redis) {
        this.redis = redis;
    }

    /**
     * It is there for the next minute; what was known of it before goes.
     *
     * @throws Failure 503 if there are too many
     */
    void register(String id, String type, JsonNode meta) {
        ObjectNode agent = JsonNodeFactory.instance.objectNode();
        agent.put("agent_id", id);
        agent.put("agent_type", type);
        agent.set("meta", meta);
        Object answer =
                redis.with(
                        client ->
                                Script.REGISTER.run(
                                        client,
                                        List.of(INDEX, PREFIX + id),
                                        List.of(
                                                id,
                                                agent.toString(),
                                                Long.toString(System.currentTimeMillis()),
                                                Long.toString(LIFE.toMillis()),
                                                Integer.toString(AGENTS_MAX))));
        found.forgetAll();
        if (!"OK".equals(answer)) {
            throw Failure.unavailable(
                    "There are " + AGENTS_MAX + " agents, and no more are taken", LIFE);
        }
    }

    /** A sign; false if the agent is not there any more: it must register again. */
    boolean beat(String id) {
        return redis.with(
                client -> {
                    boolean isThere = client.pexpire(PREFIX + id, LIFE.toMillis()) > 0;
                    if (isThere) {
                        client.zadd(
                                INDEX, (double) (System.currentTimeMillis() + LIFE.toMillis()), id);
                    }
                    return isThere;
                });
    }

    /** It leaves; false if it was not there. */
    boolean remove(String id) {
        return redis.with(
                client -> {
                    client.zrem(INDEX, id);
                    boolean wasThere = client.del(PREFIX + id) > 0;
                    found.forgetAll();
                    return wasThere;
                });
    }

    /** All, by id; also those that wrote themselves into Redis. */
    List<JsonNode> list() {
        return redis.with(
                client -> {
                    TreeMap<String, JsonNode> agents = new TreeMap<>();
                    for (List<String> keys : keys(client)) {
                        List<String> values = client.mget(keys.toArray(String[]::new));
                        for (int i = 0; i < values.size(); i++) {
                            String json = values.get(i);
                            if (json != null) {
                                agents.put(keys.get(i), Entry.of(keys.get(i), json).data());
                            }
                        }
                    }
                    return List.copyOf(agents.values());
                });
    }

    int count() {
        return redis.with(client -> keys(client).stream().mapToInt(List::size).sum());
    }

    /** As they were a moment ago: looking for them goes through all keys that there are. */
    private List<List<String>> keys(UnifiedJedis client) {
        return found.get(PREFIX, () -> scanned(client));
    }

    private static List<List<String>> scanned(UnifiedJedis client) {
        Set<String> seen = new HashSet<>();
        ScanParams wanted = new ScanParams().match(PREFIX + "*").count(SCANNED_AT_ONCE);
        List<List<String>> keys = new ArrayList<>();
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> page = client.scan(cursor, wanted);
            // a key may come more than once
            List<String> more = page.getResult().stream().filter(seen::add).toList();
            if (!more.isEmpty()) {
                keys.add(more);
            }
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START) && seen.size() < AGENTS_MAX);
        return keys;
    }
}
