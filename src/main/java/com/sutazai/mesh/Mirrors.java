package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mesh.limit.Priority;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/** Sends copies of read-only calls elsewhere; nobody waits for them and nothing depends on them. */
@SharedBean
public class Mirrors {

    private static final Logger LOG = System.getLogger(Mirrors.class.getName());

    /** More copies under way than this are not made: a slow mirror costs nothing but copies. */
    private static final int UNDER_WAY_MAX = 64;

    private static final int ANSWER_MAX = 1024 * 1024;

    private final Registry registry;
    private final CallPipeline pipeline;
    private final MeshMeters meters;
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);

    @Inject
    public Mirrors(Registry registry, CallPipeline pipeline, MeshMeters meters) {
        this.registry = registry;
        this.pipeline = pipeline;
        this.meters = meters;
    }

    /** Sends a copy if the service has a mirror, its share says so, and there is room. */
    void copy(ServiceName service, Message message, CallPolicy policy) {
        TrafficPolicy.Mirror mirror =
                registry.service(service).map(s -> s.rules().policy().mirror()).orElse(null);
        if (mirror == null
                || !message.isReplayable()
                || ThreadLocalRandom.current().nextDouble() >= mirror.share()
                || !room.tryAcquire()) {
            return;
        }
        ServiceName to = new ServiceName(mirror.service());
        CallPolicy once =
                new CallPolicy(policy.timeout(), 0, true, false, Priority.BULK, Optional.empty());
        meters.mirrored(to);
        Thread.ofVirtual().name("mirror").start(() -> send(to, message, once));
    }

    private void send(ServiceName to, Message message, CallPolicy once) {
        try {
            pipeline.call(
                    to,
                    once,
                    attempt -> {
                        try (Reply reply = attempt.send(message)) {
                            return reply.bytes(ANSWER_MAX).length;
                        }
                    });
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "a mirrored call to {0} failed: {1}", to, e.getMessage());
        } finally {
            room.release();
        }
    }
}
