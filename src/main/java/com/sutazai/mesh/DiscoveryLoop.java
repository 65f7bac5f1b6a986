package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.mesh.Instance.Source;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows the file of services, if one is named: a change takes effect within a second. */
@SharedBean
public class DiscoveryLoop {

    private static final Logger LOG = System.getLogger(DiscoveryLoop.class.getName());

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final MeshSettings settings;
    private final Registry registry;
    private final SafeNames names;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private String told = "";

    @Inject
    public DiscoveryLoop(MeshSettings settings, Registry registry, SafeNames names) {
        this.names = names;
        this.settings = settings;
        this.registry = registry;
    }

    void start(@Observes ContextStart start) {
        settings.servicesFile()
                .map(file -> new FileDiscovery(file, names))
                .ifPresent(
                        file ->
                                start.whenOver(
                                        () ->
                                                Thread.ofVirtual()
                                                        .name("mesh-file")
                                                        .start(() -> follow(file))));
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(stopped::countDown);
    }

    private void follow(Discovery discovery) {
        try {
            do {
                read(discovery);
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Discovery discovery) {
        try {
            registry.replaceAll(Source.FILE, discovery.instances());
            told = "";
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(told)) {
                LOG.log(
                        Level.WARNING,
                        "MESH_SERVICES_FILE cannot be used, the instances known before stay: {0}",
                        why);
                told = why;
            }
        }
    }
}
