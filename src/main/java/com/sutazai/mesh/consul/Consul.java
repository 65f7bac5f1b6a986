package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.breaker.Dependency;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.http.HttpSettings;
import com.sutazai.mesh.DiscoverySource;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.MeshMeters;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The link to Consul, if one is configured: starts the watches and keeps the registrations. */
@SharedBean
public class Consul implements DiscoverySource {

    private static final Logger LOG = System.getLogger(Consul.class.getName());

    private static final Duration TICK = Duration.ofSeconds(1);

    /** What the agent has is compared this often; a change of ours is told at the next tick. */
    private static final int TICKS_PER_BEAT = 5;

    private final ConsulSettings settings;
    private final HttpSettings own;
    private final ServiceMesh mesh;
    private final ConsulClient client;
    private final CatalogWatch catalog;
    private final Registrations registrations;
    private final Registrar registrar;
    private final AtomicBoolean mustRegister = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private List<Instance> registered = List.of();

    @Inject
    public Consul(
            ConsulSettings settings,
            HttpSettings own,
            ServiceMesh mesh,
            MeshMeters meters,
            PeerHttp http) {
        this.settings = settings;
        this.own = own;
        this.mesh = mesh;
        this.client = new ConsulClient(http, settings.agent(), settings.token());
        this.catalog =
                new CatalogWatch(
                        client,
                        settings.services(),
                        settings.watchesMax(),
                        name -> watch(name, meters));
        String owner = settings.serviceName() + "-" + address() + "-" + own.port();
        this.registrations = new Registrations(owner);
        this.registrar = new Registrar(client, meters, owner, this::wanted);
    }

    private ServiceWatch watch(ServiceName name, MeshMeters meters) {
        return new ServiceWatch(
                name, client, mesh, meters, settings.emptyGrace(), System::nanoTime);
    }

    void start(@Observes ContextStart start) {
        if (isConfigured()) {
            start.whenOver(catalog::start);
            start.whenOver(
                    () -> Thread.ofVirtual().name("consul-registrar").start(this::keepRegistered));
        }
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    void stop() {
        stopped.countDown();
        if (isConfigured()) {
            catalog.stop();
            registrar.leave();
        }
    }

    @Override
    public boolean isConfigured() {
        return settings.host().isPresent();
    }

    @Override
    public Dependency state() {
        return client.state();
    }

    @Override
    public void registerAnew() {
        mustRegister.set(true);
    }

    private boolean isAsked() {
        return mustRegister.getAndSet(false);
    }

    private void keepRegistered() {
        int tick = 0;
        try {
            do {
                List<Instance> now = mesh.registeredOverRest();
                boolean isAsked = isAsked();
                if (isAsked || tick % TICKS_PER_BEAT == 0 || !now.equals(registered)) {
                    registered = now;
                    registrar.reconcile();
                    now.stream()
                            .filter(instance -> instance.check() instanceof HealthCheck.Mcp)
                            .forEach(this::beat);
                }
                catalog.settle();
                tick++;
            } while (!stopped.await(TICK.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(Instance instance) {
        try {
            registrar.beat(Registrations.checkId(instance), mesh.isHealthy(instance.id()));
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    "the check of {0} was not told: {1}",
                    instance.id(),
                    e.getMessage());
        }
    }

    private List<ObjectNode> wanted() {
        List<ObjectNode> bodies = new ArrayList<>();
        bodies.add(
                registrations.self(
                        settings.serviceName(), address(), own.port(), settings.checkInterval()));
        registered.forEach(instance -> bodies.add(registrations.of(instance)));
        return bodies;
    }

    private String address() {
        return settings.serviceAddress()
                .orElseGet(
                        () ->
                                own.address().equals("0.0.0.0") || own.address().equals("::")
                                        ? hostName()
                                        : own.address());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.log(Level.WARNING, "this host has no name; set BACKEND_SERVICE_ADDRESS");
            return "127.0.0.1";
        }
    }
}
