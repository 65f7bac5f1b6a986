package com.sutazai.security;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Takes away what users can show. Blocks. */
@SharedBean
public class Rights {

    private final Sessions sessions;
    private final ApiKeys keys;
    private final OutsideTokens outside;

    @Inject
    public Rights(Sessions sessions, ApiKeys keys, OutsideTokens outside) {
        this.sessions = sessions;
        this.keys = keys;
        this.outside = outside;
    }

    /** Ends all sessions of a user; other nodes hear of it when the transaction is done. */
    void end(Handle handle, UUID user) {
        sessions.endAll(handle, user);
        keys.tell(handle);
    }

    /** What is remembered here goes; after the transaction. */
    void forget() {
        sessions.forgetAll();
        keys.forgetAll();
        outside.forgetAll();
    }
}
