package com.sutazai.database;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** UUIDv7 (RFC 9562, section 5.7): the order of the ids is that of time. They can be guessed. */
public final class TimeOrderedId {

    private static final long VERSION = 0x7000L;
    private static final long RANDOM_A = 0xfffL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_B = 0x3fff_ffff_ffff_ffffL;

    private TimeOrderedId() {}

    public static UUID at(Instant moment) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                (moment.toEpochMilli() << 16) | VERSION | (random.nextLong() & RANDOM_A),
                VARIANT | (random.nextLong() & RANDOM_B));
    }

    /** Before all ids of a moment. */
    public static UUID firstAt(Instant moment) {
        return new UUID((moment.toEpochMilli() << 16) | VERSION, VARIANT);
    }
}
