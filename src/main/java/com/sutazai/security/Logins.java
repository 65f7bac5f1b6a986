package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.AddressRange;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.security.AuthResource.Tokens;
import com.sutazai.security.Sessions.Rotated;
import com.sutazai.security.rates.Limit;
import com.sutazai.security.rates.RateSettings;
import com.sutazai.security.rates.Rates;
import com.sutazai.security.rates.SlidingWindow;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Login, refresh and logout. Blocks; belongs on a virtual thread. */
@SharedBean
public class Logins {

    /** Wrong passwords for one name from one address; the next try is refused unread. */
    private static final Limit PER_NAME = new Limit(10, Duration.ofMinutes(1));

    private static final String WRONG_PASSWORDS =
            "Too many wrong passwords from this address; try again later";

    /** Of the key for names that were tried. */
    private static final String NAMES = "login-name";

    private static final String DELETED = "The user was deleted";

    private static final Duration PER_ADDRESS = Duration.ofMinutes(5);

    /** Of one session: a client refreshes when its access token ends, some of them at once. */
    private static final Limit PER_SESSION = new Limit(30, Duration.ofMinutes(1));

    private final Users users;
    private final Passwords passwords;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final Rates rates;
    private final Limit perAddress;
    private final SecuritySettings settings;
    private final Lockouts lockouts;
    private final AuditedChanges changes;
    private final DerivedKeys keys;
    private final LoginsOfNetworks crowds;

    /** Whom a name is of, if it is somebody's, and whether the password is his. */
    private record Tried(Optional<User> user, boolean isRight) {

        private Optional<User> right() {
            return user.filter(known -> isRight);
        }
    }

    @Inject
    public Logins(
            Users users,
            Passwords passwords,
            Sessions sessions,
            AccessTokens tokens,
            Rates rates,
            RateSettings limits,
            SecuritySettings settings,
            Lockouts lockouts,
            AuditedChanges changes,
            DerivedKeys keys) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.rates = rates;
        this.perAddress = new Limit(limits.loginFailuresPerAddress(), PER_ADDRESS);
        this.settings = settings;
        this.lockouts = lockouts;
        this.changes = changes;
        this.keys = keys;
        this.crowds = new LoginsOfNetworks(passwords.roomOfOne());
    }

    /**
     * Refuses at once, when too many log in already; does not block.
     *
     * @throws Failure 503
     */
    void requireRoom() {
        passwords.requireRoom();
    }

    Tokens login(String username, String password, String address) {
        String network = AddressRange.network(address);
        return crowds.one(
                network,
                () -> login(username.toLowerCase(Locale.ROOT), password, address, network));
    }

    private Tokens login(String name, String password, String address, String network) {
        List<SlidingWindow> failures =
                List.of(
                        rates.of(new Rates.Subject("login", network), perAddress),
                        rates.of(new Rates.Subject(NAMES, network + "/" + hidden(name)), PER_NAME));
        refuseMore(failures, WRONG_PASSWORDS);
        Optional<Instant> locked = lockouts.heard(name);
        Tried tried =
                passwords.inTurn(
                        () -> {
                            // what failed while this one waited counts for it
                            refuseMore(failures, WRONG_PASSWORDS);
                            Tried now = tried(name, password, address, locked);
                            if (!now.isRight()) {
                                long failed = System.currentTimeMillis();
                                failures.forEach(window -> window.take(failed));
                            }
                            return now;
                        });
        Optional<User> user = tried.right();
        if (user.isEmpty()) {
            changes.wrongPassword(tried.user(), name, address);
            if (tried.user().isEmpty()) {
                lockouts.tell(name);
            }
            throw wrong();
        }
        return changes.login(user.get(), address, () -> begun(user.get(), address));
    }

    /** Others see what is counted: a name may be a password in the wrong field. */
    private String hidden(String name) {
        return HexFormat.of().formatHex(keys.hash(NAMES, name));
    }

    private static void refuseMore(List<SlidingWindow> windows, String why) {
        long now = System.currentTimeMillis();
        for (SlidingWindow window : windows) {
            if (window.remaining(now) == 0) {
                throw Failure.of(ProblemType.TOO_MANY, why)
                        .header("Retry-After", CallerRates.seconds(window.untilRoom(now)));
            }
        }
    }

    private Tried tried(String name, String password, String address, Optional<Instant> locked) {
        Optional<User> user = users.byName(name);
        user.ifPresentOrElse(
                known -> lockouts.check(known, address), () -> lockouts.check(name, locked));
        if (user.isEmpty()) {
            passwords.pretend(password);
        }
        boolean isRight =
                user.isPresent() && Passwords.isRight(password, user.get().passwordHash());
        if (!isRight) {
            user.ifPresentOrElse(
                    known -> lockouts.failed(known, address), () -> lockouts.failed(name));
        }
        return new Tried(user, isRight);
    }

    private Tokens begun(User user, String address) {
        if (!user.isActive()) {
            throw Failure.of(ProblemType.FORBIDDEN, "This user is disabled; ask an administrator");
        }
        Sessions.Issued begun = sessions.begin(user).orElseThrow(Logins::wrong);
        users.loggedIn(user.id());
        lockouts.succeeded(user, address);
        return reply(user, begun);
    }

    private static Failure wrong() {
        return unauthenticated("Name or password is wrong");
    }

    private static Failure unauthenticated(String why) {
        return Failure.of(ProblemType.UNAUTHENTICATED, why).header("WWW-Authenticate", "Bearer");
    }

    /**
     * The next pair of tokens.
     *
     * @throws Failure 401 if the token does not work, 429 if the session is renewed too often, or
     *     too many wrong tokens came from there
     */
    Tokens refresh(String refreshToken, String address) {
        SlidingWindow failures =
                rates.of(new Rates.Subject("refresh", AddressRange.network(address)), perAddress);
        refuseMore(List.of(failures), "Too many wrong refresh tokens from this address");
        return switch (sessions.rotate(refreshToken, this::requireRest)) {
            case Rotated.Next(Sessions.Issued issued) ->
                    reply(
                            users.byId(issued.user()).orElseThrow(() -> unauthenticated(DELETED)),
                            issued);
            case Rotated.Revoked(UUID session, UUID user) -> {
                users.byId(user).ifPresent(known -> changes.usedToken(known, address));
                throw wrongToken(failures);
            }
            case Rotated.Nothing nothing -> throw wrongToken(failures);
        };
    }

    private static Failure wrongToken(SlidingWindow failures) {
        failures.take(System.currentTimeMillis());
        return unauthenticated(
                "The refresh token is not valid, was used before or has expired; log in again");
    }

    /** Each refresh leaves a row until the session is forgotten. */
    private void requireRest(UUID session) {
        SlidingWindow renewals =
                rates.of(new Rates.Subject("refresh-session", session), PER_SESSION);
        refuseMore(List.of(renewals), "This session is renewed too often; keep the access token");
        renewals.take(System.currentTimeMillis());
    }

    void logout(Caller caller) {
        sessions.end(
                caller.session()
                        .orElseThrow(
                                () ->
                                        Failure.of(
                                                ProblemType.CONFLICT,
                                                "An API key has no session to end; delete it at /api/v1/auth/api-keys")));
    }

    private Tokens reply(User user, Sessions.Issued issued) {
        String access = tokens.issue(user, issued.session());
        return new Tokens(
                access,
                issued.refreshToken(),
                "bearer",
                settings.accessTtl().toSeconds(),
                AuthResource.me(user));
    }
}
