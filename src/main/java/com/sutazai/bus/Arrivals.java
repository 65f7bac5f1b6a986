package com.sutazai.bus;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * Tells those who wait for something on a stream that it has come, with one connection for all of
 * them. Thread-safe.
 */
@SharedBean
public class Arrivals {

    /** A stream that is new among those that are watched is looked at after this. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Redis redis;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Recurring loop = new Recurring("bus-arrivals", IDLE, this::looked);

    /** A stream that somebody waits for; its fields are guarded by itself. */
    private static final class Watched {
        private int watches;
        private StreamEntryID last = new StreamEntryID();
        private CompletableFuture<Void> next = new CompletableFuture<>();

        private synchronized StreamEntryID last() {
            return last;
        }

        private synchronized CompletableFuture<Void> next() {
            return next;
        }

        private void arrived(StreamEntryID id) {
            CompletableFuture<Void> told;
            synchronized (this) {
                last = id;
                told = next;
                next = new CompletableFuture<>();
            }
            told.complete(null);
        }
    }

    /** What was seen of a stream, to wait for what comes after it. */
    final class Watch implements AutoCloseable {

        private final String stream;
        private final Watched of;
        private CompletableFuture<Void> next;

        private Watch(String stream, Watched of) {
            this.stream = stream;
            this.of = of;
            this.next = of.next();
        }

        /** Waits until something has come since the last time, at most for so long. */
        void await(Duration patience) throws InterruptedException {
            try {
                next.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("nobody fails it", e);
            }
            next = of.next();
        }

        @Override
        public void close() {
            watched.computeIfPresent(stream, (key, known) -> --known.watches == 0 ? null : known);
        }
    }

    @Inject
    public Arrivals(Redis redis) {
        this.redis = redis;
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    private void stop() {
        loop.end();
        watched.values().forEach(each -> each.arrived(each.last()));
    }

    /** Begins to watch: what comes from now on is told. */
    Watch watch(String stream) {
        StreamEntryID last = Streams.last(redis, stream);
        Watched of =
                watched.compute(
                        stream,
                        (key, known) -> {
                            Watched one = known;
                            if (one == null) {
                                one = new Watched();
                                one.last = last;
                            }
                            one.watches++;
                            return one;
                        });
        loop.start();
        loop.wake();
        return new Watch(stream, of);
    }

    private boolean looked() {
        Map<String, StreamEntryID> from = new HashMap<>();
        watched.forEach((stream, one) -> from.put(stream, one.last()));
        if (from.isEmpty()) {
            return false;
        }
        Optional<List<Map.Entry<String, List<StreamEntry>>>> found =
                redis.with(
                        client ->
                                Optional.ofNullable(
                                        client.xread(
                                                XReadParams.xReadParams()
                                                        .count(1)
                                                        .block(Math.toIntExact(LOOK.toMillis())),
                                                from)));
        // what else has come is not read here
        found.ifPresent(
                streams ->
                        streams.forEach(
                                each ->
                                        arrived(
                                                each.getKey(),
                                                Streams.last(redis, each.getKey()))));
        return true;
    }

    private void arrived(String stream, StreamEntryID last) {
        Watched one = watched.get(stream);
        if (one != null) {
            one.arrived(last);
        }
    }
}
