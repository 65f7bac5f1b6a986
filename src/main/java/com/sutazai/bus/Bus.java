package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The entry: topics, and what came of their entries. Blocks. Thread-safe. */
@SharedBean
public class Bus {

    /** What nobody acknowledged in time is looked for so often by those who wait. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int DEPTH_MAX = 110;

    private final Streams streams;
    private final Arrivals arrivals;
    private final ResultFeed feed;
    private final BusSettings settings;

    /** Somebody hears of the results of a topic until he closes this. */
    public interface Following extends AutoCloseable {

        /** Waits until results that come from now on are heard; false if Redis was away so long. */
        boolean awaitReady(Duration patience) throws InterruptedException;

        @Override
        void close();
    }

    @Inject
    public Bus(Streams streams, Arrivals arrivals, ResultFeed feed, BusSettings settings) {
        this.feed = feed;
        this.streams = streams;
        this.arrivals = arrivals;
        this.settings = settings;
    }

    /**
     * Puts something on a topic.
     *
     * @return the id of the entry
     * @throws Failure 413 if it is too large, 422 if it is too deep, 503 if the topic is full or
     *     Redis is not reachable
     */
    public String put(Topic topic, JsonNode task) {
        return streams.put(topic, text("/task", task));
    }

    /**
     * Tells what came of something; the oldest results of the topic go when there are too many.
     *
     * @return the id of the result
     */
    public String putResult(Topic topic, JsonNode data) {
        return streams.putResult(topic, text("/data", data));
    }

    private String text(String pointer, JsonNode tree) {
        if (Json.depth(tree) > DEPTH_MAX) {
            throw Failure.invalid(pointer, "is nested deeper than " + DEPTH_MAX + " levels");
        }
        String json = tree.toString();
        if (json.getBytes(StandardCharsets.UTF_8).length > settings.entrySizeMax()) {
            throw Failure.of(
                    ProblemType.TOO_LARGE,
                    "An entry has at most " + settings.entrySizeMax() + " bytes of JSON");
        }
        return json;
    }

    /**
     * Takes entries for a reader, those that another one has abandoned first, and waits for the
     * first if there is none.
     *
     * @param count 1 to 100
     * @param patience how long it waits at most
     */
    public List<Delivery> take(Topic topic, Reader reader, int count, Duration patience)
            throws InterruptedException {
        List<Delivery> taken = streams.take(topic, reader, count);
        if (!taken.isEmpty() || patience.isZero()) {
            return taken;
        }
        long end = System.nanoTime() + patience.toNanos();
        try (Arrivals.Watch watch = arrivals.watch(topic.tasks())) {
            while (true) {
                taken = streams.take(topic, reader, count);
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (!taken.isEmpty() || !left.isPositive()) {
                    return taken;
                }
                watch.await(left.compareTo(LOOK) < 0 ? left : LOOK);
            }
        }
    }

    /**
     * A reader has done with entries: his group gets them no more.
     *
     * @return how many of them the group still waited for
     */
    public long acknowledge(Topic topic, String group, List<String> ids) {
        return streams.acknowledge(topic, group, ids);
    }

    /** The newest first. */
    public List<Entry> results(Topic topic, int count) {
        return streams.results(topic, count);
    }

    /**
     * Takes an entry away from its topic; who has it already is not stopped.
     *
     * @return whether nobody has ever had it
     */
    public boolean withdraw(Topic topic, String id) {
        return streams.withdraw(topic, id);
    }

    /**
     * What a reader has stays his for as long again, counted from now.
     *
     * @return how many of them were still his
     */
    public long extend(Topic topic, Reader reader, List<String> ids) {
        return streams.extend(topic, reader, ids);
    }

    /**
     * Hears of every result of a topic from soon on, in order, on one thread; a topic is followed
     * by one at most.
     */
    public Following follow(Topic topic, Consumer<JsonNode> consumer) {
        return feed.follow(topic, consumer);
    }
}
