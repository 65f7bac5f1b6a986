package com.sutazai.security.audit;

import com.sutazai.security.Caller;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Something that somebody did.
 *
 * @param id UUIDv7 of the moment at which it began
 * @param actor user id
 * @param action for example {@code tools/call}
 * @param target what it was done to, for example {@code service/tool}
 * @param place which instance did it; empty if none was reached
 * @param outcome {@code ok}, or in one word what went wrong
 * @param micros how long it took
 * @param digest HMAC-SHA256 of what was given, in hexadecimal digits; empty for nothing
 */
public record AuditEvent(
        UUID id,
        Instant at,
        UUID actor,
        String actorName,
        String action,
        String target,
        String place,
        String outcome,
        long micros,
        String digest) {

    private static final int TEXT_MAX = 300;

    private static final long VERSION = 0x7000L;
    private static final long RANDOM_A = 0xfffL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_B = 0x3fff_ffff_ffff_ffffL;

    public AuditEvent {
        target = shortened(target);
        place = shortened(place);
    }

    /** Something that began at a moment and is over now. */
    static AuditEvent of(
            Caller caller, String action, String target, Instant begin, long nanos, Ending ending) {
        return new AuditEvent(
                id(begin),
                begin,
                caller.userId(),
                caller.username(),
                action,
                target,
                ending.place(),
                ending.outcome(),
                nanos / 1_000,
                ending.digest());
    }

    /** How something ended. */
    public record Ending(String place, String outcome, String digest) {}

    /** RFC 9562, section 5.7. */
    static UUID id(Instant moment) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                (moment.toEpochMilli() << 16) | VERSION | (random.nextLong() & RANDOM_A),
                VARIANT | (random.nextLong() & RANDOM_B));
    }

    /** Before all ids of a moment. */
    static UUID firstId(Instant moment) {
        return new UUID((moment.toEpochMilli() << 16) | VERSION, VARIANT);
    }

    /** A client chooses what it calls; the row stays small, and a text has no NUL in PostgreSQL. */
    private static String shortened(String text) {
        String some = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
        return some.indexOf('\0') < 0 ? some : some.replace('\0', ' ');
    }
}
