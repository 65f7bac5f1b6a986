package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.tls.Trust;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * Speaks to servers that operators name in entries, outside of any call of the mesh: their
 * addresses are checked as those of instances are, when the connection is made.
 */
@SharedBean
public class GuardedHttp {

    private final PeerHttp http;

    @Inject
    public GuardedHttp(Trust trust, SafeNames names) {
        this.http = PeerHttp.guarded(trust, names);
    }

    public PeerHttp http() {
        return http;
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        http.stop();
    }
}
