package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.redis.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.resps.StreamEntry;

/** What is done with topics, as commands. Blocks. Thread-safe. */
@SharedBean
public class Streams {

    private static final String TOPICS = "mesh:topics";
    private static final int GROUPS_MAX = 100;
    private static final int READERS_MAX = 1_000;
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Redis redis;
    private final BusSettings settings;

    @Inject
    public Streams(Redis redis, BusSettings settings) {
        this.redis = redis;
        this.settings = settings;
    }

    /**
     * @return the id of the entry
     * @throws Failure 503 if the topic is full, or there are too many topics
     */
    String put(Topic topic, String json) {
        return added(
                topic,
                (String)
                        run(
                                Script.PUT,
                                List.of(TOPICS, topic.tasks()),
                                List.of(
                                        topic.name(),
                                        json,
                                        text(settings.topicLengthMax()),
                                        text(settings.topicsMax()))));
    }

    /** The oldest results go when there are too many. */
    String putResult(Topic topic, String json) {
        return added(
                topic,
                (String)
                        run(
                                Script.RESULT,
                                List.of(TOPICS, topic.results()),
                                List.of(
                                        topic.name(),
                                        json,
                                        text(settings.topicLengthMax()),
                                        text(settings.topicsMax()))));
    }

    private String added(Topic topic, String answer) {
        checkRefusal(topic, answer);
        return answer;
    }

    /** Scripts answer with a word if they cannot. */
    private void checkRefusal(Topic topic, Object answer) {
        if (!(answer instanceof String word)) {
            return;
        }
        switch (word) {
            case "FULL" ->
                    throw Failure.unavailable(
                                    "The topic is full: "
                                            + settings.topicLengthMax()
                                            + " entries are not acknowledged by all of its groups",
                                    LATER)
                            .with("topic", topic.name());
            case "TOPICS" ->
                    throw Failure.unavailable(
                            "There are " + settings.topicsMax() + " topics, and no more are taken",
                            LATER);
            case "GROUPS" ->
                    throw Failure.of(
                            ProblemType.CONFLICT,
                            "The topic has " + GROUPS_MAX + " groups, and no more are taken");
            case "READERS" ->
                    throw Failure.of(
                            ProblemType.CONFLICT,
                            "The group has " + READERS_MAX + " readers with entries of their own");
            default -> {
                // the id of what was added
            }
        }
    }

    /** What the reader gets now, abandoned entries first; marks them as his. */
    List<Delivery> take(Topic topic, Reader reader, int count) {
        Object answer =
                run(
                        Script.TAKE,
                        List.of(topic.tasks(), topic.dead(), TOPICS),
                        List.of(
                                reader.group(),
                                reader.name(),
                                text(count),
                                text(settings.redeliverAfter().toMillis()),
                                text(settings.deliveriesMax()),
                                text(settings.topicLengthMax()),
                                text(GROUPS_MAX),
                                text(READERS_MAX),
                                topic.name(),
                                text(settings.topicsMax())));
        checkRefusal(topic, answer);
        List<Delivery> deliveries = new ArrayList<>();
        for (Object each : (List<?>) answer) {
            List<?> fields = (List<?>) each;
            Entry entry = Entry.of((String) fields.get(0), (String) fields.get(1));
            deliveries.add(new Delivery(entry.id(), entry.data(), (Long) fields.get(2)));
        }
        return deliveries;
    }

    /** How many of them the group still waited for. */
    long acknowledge(Topic topic, String group, List<String> ids) {
        List<String> arguments = new ArrayList<>(ids.size() + 1);
        arguments.add(group);
        arguments.addAll(ids);
        return (Long) run(Script.ACKNOWLEDGE, List.of(topic.tasks()), arguments);
    }

    /** The newest first. */
    List<Entry> results(Topic topic, int count) {
        return newest(topic.results(), count);
    }

    /** The newest first. */
    List<Entry> dead(Topic topic, int count) {
        return newest(topic.dead(), count);
    }

    private List<Entry> newest(String key, int count) {
        return redis
                .with(
                        client ->
                                client.xrevrange(
                                        key, (StreamEntryID) null, (StreamEntryID) null, count))
                .stream()
                .map(Streams::entry)
                .toList();
    }

    static Entry entry(StreamEntry entry) {
        return Entry.of(entry.getID().toString(), json(entry.getFields()));
    }

    /** Who writes other fields than ours has them shown as they are. */
    private static String json(Map<String, String> fields) {
        String json = fields.get("json");
        return json == null ? Json.trees().valueToTree(fields).toString() : json;
    }

    /**
     * Puts dead letters on the topic again.
     *
     * @return their new ids; those that were not there any more are left out
     * @throws Failure 503 if the topic took none
     */
    List<String> requeue(Topic topic, List<String> ids) {
        List<String> arguments = new ArrayList<>();
        arguments.add(text(settings.topicLengthMax()));
        List<StreamEntryID> wanted = ids.stream().map(StreamEntryID::new).toList();
        redis.with(
                client -> {
                    for (StreamEntryID one : wanted) {
                        for (StreamEntry entry : client.xrange(topic.dead(), one, one)) {
                            addLetter(arguments, entry);
                        }
                    }
                    return ids;
                });
        List<String> moved = new ArrayList<>();
        for (Object id :
                (List<?>) run(Script.REQUEUE, List.of(topic.dead(), topic.tasks()), arguments)) {
            moved.add((String) id);
        }
        if (moved.isEmpty() && arguments.size() > 1) {
            checkRefusal(topic, "FULL");
        }
        return moved;
    }

    /** What was written by others and has no payload stays where it is. */
    private static void addLetter(List<String> arguments, StreamEntry letter) {
        JsonNode payload = entry(letter).data().path("payload");
        if (!payload.isMissingNode()) {
            arguments.add(letter.getID().toString());
            arguments.add(payload.toString());
        }
    }

    /** Their names, in order. */
    List<String> topics() {
        return redis.with(client -> client.smembers(TOPICS)).stream().sorted().toList();
    }

    Optional<TopicView> view(Topic topic) {
        return redis.with(
                client ->
                        client.sismember(TOPICS, topic.name())
                                ? Optional.of(
                                        new TopicView(
                                                topic.name(),
                                                client.xlen(topic.tasks()),
                                                client.xlen(topic.results()),
                                                client.xlen(topic.dead()),
                                                groups(client, topic)))
                                : Optional.empty());
    }

    private static List<TopicView.Group> groups(UnifiedJedis client, Topic topic) {
        if (!client.exists(topic.tasks())) {
            return List.of();
        }
        return client.xinfoGroups(topic.tasks()).stream()
                .map(
                        group ->
                                new TopicView.Group(
                                        group.getName(), group.getConsumers(), group.getPending()))
                .toList();
    }

    /** Takes an entry away, also from who has it; whether nobody has ever had it. */
    boolean withdraw(Topic topic, String id) {
        return (Long) run(Script.WITHDRAW, List.of(topic.tasks()), List.of(id)) > 0;
    }

    /** Those that the reader has stay his for as long again; how many that are. */
    long extend(Topic topic, Reader reader, List<String> ids) {
        List<String> arguments = new ArrayList<>();
        arguments.add(reader.group());
        arguments.add(reader.name());
        arguments.addAll(ids);
        return (Long) run(Script.EXTEND, List.of(topic.tasks()), arguments);
    }

    /** The last id that was given on a stream. */
    static StreamEntryID last(Redis redis, String stream) {
        return redis.with(
                client ->
                        client.exists(stream)
                                ? client.xinfoStream(stream).getLastGeneratedId()
                                : new StreamEntryID());
    }

    /** Takes a group away, so that nothing waits for it any more; false if it is not there. */
    boolean removeGroup(Topic topic, String group) {
        return redis.with(
                client ->
                        client.exists(topic.tasks())
                                && client.xgroupDestroy(topic.tasks(), group) > 0);
    }

    /** Takes a topic away with all that is on it; false if it is not there. */
    boolean remove(Topic topic) {
        return redis.with(
                client -> {
                    long streams = client.del(topic.tasks(), topic.results(), topic.dead());
                    return client.srem(TOPICS, topic.name()) > 0 || streams > 0;
                });
    }

    private Object run(Script script, List<String> keys, List<String> arguments) {
        return redis.with(client -> script.run(client, keys, arguments));
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
