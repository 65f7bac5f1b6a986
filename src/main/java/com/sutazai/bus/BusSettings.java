package com.sutazai.bus;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;

/** How much topics hold, and when readers count as gone. */
public record BusSettings(
        @Setting(
                        key = "bus.entry.size.max",
                        byDefault = "524288",
                        unit = "bytes of JSON",
                        about = "Largest entry of a topic, and largest result.")
                int entrySizeMax,
        @Setting(
                        key = "bus.topic.length.max",
                        byDefault = "10000",
                        unit = "entries",
                        about =
                                "Entries of a topic that may wait to be acknowledged; above that new ones are refused (503). As many results and dead letters are kept.")
                int topicLengthMax,
        @Setting(
                        key = "bus.topics.max",
                        byDefault = "1000",
                        unit = "topics",
                        about = "Topics that there may be.")
                int topicsMax,
        @Setting(
                        key = "bus.redeliver.after",
                        byDefault = "PT1M",
                        unit = "ISO-8601 duration",
                        about =
                                "What a reader has not acknowledged after this goes to another one.")
                Duration redeliverAfter,
        @Setting(
                        key = "bus.deliveries.max",
                        byDefault = "5",
                        unit = "deliveries",
                        about =
                                "What was delivered so often without being acknowledged goes to the dead letters.")
                int deliveriesMax)
        implements Settings {

    private static final int SIZE_MIN = 1_024;
    private static final int SIZE_MAX = 16 * 1024 * 1024;
    private static final int LENGTH_MIN = 10;
    private static final int LENGTH_MAX = 10_000_000;
    private static final int TOPICS_MAX = 100_000;
    private static final int DELIVERIES_MAX = 1_000;

    public BusSettings {
        new Rules()
                .between("BUS_ENTRY_SIZE_MAX", entrySizeMax, SIZE_MIN, SIZE_MAX)
                .between("BUS_TOPIC_LENGTH_MAX", topicLengthMax, LENGTH_MIN, LENGTH_MAX)
                .between("BUS_TOPICS_MAX", topicsMax, 1, TOPICS_MAX)
                .between(
                        "BUS_REDELIVER_AFTER",
                        redeliverAfter,
                        Duration.ofSeconds(1),
                        Duration.ofDays(1))
                .between("BUS_DELIVERIES_MAX", deliveriesMax, 1, DELIVERIES_MAX)
                .check();
    }
}
