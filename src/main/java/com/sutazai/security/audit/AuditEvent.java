package com.sutazai.security.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that somebody did.
 *
 * @param id UUIDv7 of the moment at which it began
 * @param actor user id; all zero for somebody who has not shown who he is, without a name
 * @param action for example {@code tools/call} or {@code login}
 * @param target what it was done to, for example {@code service/tool}
 * @param place which instance did it, empty if none was reached; of a login the address of the
 *     client
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

    /** How something ended. */
    public record Ending(String place, String outcome, String digest) {}

    /** A client chooses what it calls; the row stays small, and a text has no NUL in PostgreSQL. */
    private static String shortened(String text) {
        String some = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
        return some.indexOf('\0') < 0 ? some : some.replace('\0', ' ');
    }
}
