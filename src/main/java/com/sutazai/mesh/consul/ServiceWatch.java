package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.MeshMeters;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Follows the instances of one service. */
final class ServiceWatch implements BlockingQuery.Listener {

    private static final Logger LOG = System.getLogger(ServiceWatch.class.getName());

    private final ServiceName name;
    private final ServiceMesh mesh;
    private final MeshMeters meters;
    private final Duration emptyGrace;
    private final LongSupplier clock;
    private final BlockingQuery query;
    private List<Instance> known = List.of();
    private boolean isDoubted;
    private long doubtedSince;

    /**
     * @param clock monotonic ns
     */
    ServiceWatch(
            ServiceName name,
            ConsulClient consul,
            ServiceMesh mesh,
            MeshMeters meters,
            Duration emptyGrace,
            LongSupplier clock) {
        this.name = name;
        this.mesh = mesh;
        this.meters = meters;
        this.emptyGrace = emptyGrace;
        this.clock = clock;
        this.query = new BlockingQuery(consul, "/v1/health/service/" + name, this);
    }

    void start() {
        query.start();
    }

    /** Ends it; the service is no longer in Consul. */
    void stop() {
        query.stop();
    }

    @Override
    public synchronized void answered(JsonNode content) throws IOException {
        List<Instance> found = FoundInstances.of(name, content);
        meters.discovered("discover", true);
        boolean isSuddenlyEmpty = content.isEmpty() && !known.isEmpty();
        if (!isSuddenlyEmpty) {
            isDoubted = false;
            take(found);
        } else if (!isDoubted) {
            isDoubted = true;
            doubtedSince = clock.getAsLong();
            LOG.log(
                    Level.WARNING,
                    "Consul suddenly lists no instance of {0}; those known stay for {1}",
                    name,
                    emptyGrace);
        }
        settle();
    }

    @Override
    public synchronized void failed(String why) {
        meters.discovered("discover", false);
    }

    /** Believes an empty list that has been empty for long enough; called now and then. */
    synchronized void settle() {
        if (isDoubted && clock.getAsLong() - doubtedSince >= emptyGrace.toNanos()) {
            isDoubted = false;
            take(List.of());
        }
    }

    /** Whether instances are known that Consul may no longer list. */
    synchronized boolean isEmpty() {
        return known.isEmpty();
    }

    private void take(List<Instance> found) {
        if (!found.equals(known)) {
            known = found;
            mesh.replaceFound(Instance.Source.CONSUL, name, found);
        }
    }
}
