package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Forgets sessions a day after their end, at the start and every hour. Some at a time, tokens
 * before their sessions: a session may have very many.
 */
@SharedBean
public class SessionRetention {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int AT_ONCE = 1_000;

    private static final String TOKENS =
            """
            delete from refresh_tokens where hash in (
                select t.hash from refresh_tokens t join sessions s on s.id = t.session_id
                where s.expires_at < now() - interval '1 day' limit :limit for update of t skip locked)
            """;

    private static final String SESSIONS =
            """
            delete from sessions where id in (
                select id from sessions s where expires_at < now() - interval '1 day'
                    and not exists (select 1 from refresh_tokens t where t.session_id = s.id)
                limit :limit for update skip locked)
            """;

    private final Database database;
    private final Recurring loop = new Recurring("session-retention", INTERVAL, this::forgotten);

    @Inject
    public SessionRetention(Database database) {
        this.database = database;
    }

    void start(@Observes DatabaseReady event) {
        loop.start();
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(loop::end);
    }

    /** Whether there may be more. */
    private boolean forgotten() {
        int tokens = done(TOKENS);
        int sessions = done(SESSIONS);
        return tokens == AT_ONCE || sessions == AT_ONCE;
    }

    private int done(String statement) {
        return database.with(
                handle -> handle.createUpdate(statement).bind("limit", AT_ONCE).execute());
    }
}
