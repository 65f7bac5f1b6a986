package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.audit.AuditEvent;
import com.sutazai.security.audit.AuditTrail;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Logins, and what people change, each with its row in the audit. Thread-safe. */
@SharedBean
public class AuditedChanges {

    /** Stands for somebody who has not shown who he is. */
    private static final UUID NOBODY = new UUID(0, 0);

    /** What is done, or not. */
    @FunctionalInterface
    private interface Work<T, E extends Exception> {

        T done() throws E;
    }

    private final AuditTrail trail;

    @Inject
    public AuditedChanges(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * Does something off the server's threads, and writes down who did it to what, and how it
     * ended.
     *
     * @param target names only: what is given may be secret
     * @return fails with the failure of the work, or 503 if it cannot be written down
     */
    public <T> CompletionStage<T> run(
            HttpServletRequest request, String action, String target, Callable<T> work) {
        Caller caller = Caller.of(request);
        return Async.run(() -> run(trail.begin(caller, action, target), "", work::call));
    }

    /** As {@code run}, for a step of something that is done in several. Blocks. */
    void step(Caller caller, String action, String target, Runnable work) {
        run(
                trail.begin(caller, action, target),
                "",
                () -> {
                    work.run();
                    return true;
                });
    }

    /** A user, whose password was right, gets a session, or not. Blocks. */
    <T> T login(User user, String address, Supplier<T> work) {
        return run(
                trail.begin(user.id(), user.username(), "login", user.username()),
                address,
                work::get);
    }

    /** Somebody showed a refresh token that was used before: it is stolen, or was. Blocks. */
    void usedToken(User user, String address) {
        trail.begin(NOBODY, "", "refresh", user.username())
                .end(new AuditEvent.Ending(address, "used-before", ""));
    }

    /**
     * Somebody did not know a password. Blocks.
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

    private static <T, E extends Exception> T run(
            AuditTrail.Place event, String place, Work<T, E> work) throws E {
        String outcome = "internal";
        try {
            T done = work.done();
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
