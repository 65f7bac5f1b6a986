package com.sutazai.security.audit;

import com.sutazai.database.TimeOrderedId;
import com.sutazai.security.Caller;
import java.time.Instant;
import java.util.UUID;

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

    public AuditEvent {
        target = shortened(target);
        place = shortened(place);
    }

    /** Something that began at a moment and is over now. */
    static AuditEvent of(
            Caller caller, String action, String target, Instant begin, long nanos, Ending ending) {
        return new AuditEvent(
                TimeOrderedId.at(begin),
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

    /** A client chooses what it calls; the row stays small, and a text has no NUL in PostgreSQL. */
    private static String shortened(String text) {
        String some = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
        return some.indexOf('\0') < 0 ? some : some.replace('\0', ' ');
    }
}
