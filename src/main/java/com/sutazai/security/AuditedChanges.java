package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.security.audit.AuditEvent;
import com.sutazai.security.audit.AuditTrail;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Logins, and what changes who may do what, each with its row in the audit. Blocks. Thread-safe.
 */
@SharedBean
public class AuditedChanges {

    /** Stands for somebody who has not shown who he is. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final AuditTrail trail;

    @Inject
    public AuditedChanges(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * Does something, and writes down who did it to what, and how it ended.
     *
     * @throws Failure that of the work, or 503 if it cannot be written down
     */
    <T> T run(Caller caller, String action, String target, Supplier<T> work) {
        return run(trail.begin(caller, action, target), "", work);
    }

    /** A user, whose password was right, gets a session, or not. */
    <T> T login(User user, String address, Supplier<T> work) {
        return run(
                trail.begin(user.id(), user.username(), "login", user.username()), address, work);
    }

    /**
     * Somebody did not know a password.
     *
     * @param user nobody if the name is no user's: what was given is not written down, it may be a
     *     password in the wrong field
     */
    void wrongPassword(Optional<User> user, String name, String address) {
        AuditTrail.Place event =
                trail.begin(NOBODY, "", "login", user.map(User::username).orElse(""));
        event.end(
                new AuditEvent.Ending(
                        address, "wrong-password", user.isPresent() ? "" : trail.digest(name)));
    }

    private static <T> T run(AuditTrail.Place event, String place, Supplier<T> work) {
        String outcome = "internal";
        try {
            T done = work.get();
            outcome = "ok";
            return done;
        } catch (Failure e) {
            outcome = e.type().slug();
            throw e;
        } finally {
            event.end(new AuditEvent.Ending(place, outcome, ""));
        }
    }
}
