package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import com.sutazai.redis.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * Reads the results of topics as they come, with one connection for all that are followed.
 * Thread-safe.
 */
@SharedBean
public class ResultFeed {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int BLOCKED_MILLIS = 500;
    private static final int AT_ONCE = 100;

    private final Redis redis;
    private final Map<String, Follower> followers = new ConcurrentHashMap<>();
    private final Recurring loop = new Recurring("bus-results", PAUSE, this::read);

    /** Somebody who follows a topic; {@code last} is touched by the loop alone. */
    private static final class Follower {
        private final Consumer<JsonNode> consumer;
        private final CountDownLatch ready = new CountDownLatch(1);
        private StreamEntryID last = new StreamEntryID();

        private Follower(Consumer<JsonNode> consumer) {
            this.consumer = consumer;
        }
    }

    @Inject
    public ResultFeed(Redis redis) {
        this.redis = redis;
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(loop::end);
    }

    Bus.Following follow(Topic topic, Consumer<JsonNode> consumer) {
        Follower follower = new Follower(consumer);
        if (followers.putIfAbsent(topic.results(), follower) != null) {
            throw new IllegalStateException("somebody follows " + topic + " already");
        }
        loop.start();
        return new Bus.Following() {
            @Override
            public boolean awaitReady(Duration patience) throws InterruptedException {
                return follower.ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public void close() {
                followers.remove(topic.results(), follower);
            }
        };
    }

    private boolean read() {
        Map<String, StreamEntryID> from = new HashMap<>();
        followers.forEach((stream, follower) -> from.put(stream, from(stream, follower)));
        if (from.isEmpty()) {
            return false;
        }
        Optional<List<Map.Entry<String, List<StreamEntry>>>> found =
                redis.with(
                        client ->
                                Optional.ofNullable(
                                        client.xread(
                                                XReadParams.xReadParams()
                                                        .count(AT_ONCE)
                                                        .block(BLOCKED_MILLIS),
                                                from)));
        found.ifPresent(streams -> streams.forEach(each -> hear(each.getKey(), each.getValue())));
        return true;
    }

    /** What comes after the first look counts. */
    private StreamEntryID from(String stream, Follower follower) {
        if (follower.ready.getCount() > 0) {
            follower.last = Streams.last(redis, stream);
            follower.ready.countDown();
        }
        return follower.last;
    }

    private void hear(String stream, List<StreamEntry> entries) {
        Follower follower = followers.get(stream);
        if (follower != null) {
            for (StreamEntry entry : entries) {
                follower.last = entry.getID();
                follower.consumer.accept(Streams.entry(entry).data());
            }
        }
    }
}
