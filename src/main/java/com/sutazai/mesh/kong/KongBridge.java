package com.sutazai.mesh.kong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.breaker.Dependency;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Json;
import com.sutazai.mesh.MeshMeters;
import com.sutazai.mesh.ServiceMesh;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps Kong's upstreams and targets equal to what the mesh would pick. */
@ApplicationScoped
public class KongBridge {

    private static final Logger LOG = System.getLogger(KongBridge.class.getName());

    private static final Duration TICK = Duration.ofSeconds(1);

    /** Somebody may have changed Kong behind our back. */
    private static final Duration COMPARED_AGAIN = Duration.ofSeconds(30);

    /** A whole document makes Kong rebuild all its balancers. */
    private static final Duration DOCUMENT_PAUSE = Duration.ofSeconds(5);

    private final KongSettings settings;
    private final KongAdmin admin;
    private final ServiceMesh mesh;
    private final MeshMeters meters;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Dependency state =
            new Dependency("kong", false, "not asked yet", Instant.EPOCH, Duration.ZERO);
    private Targets told = new Targets(Map.of());
    private long compared;
    private String posted = "";
    private long postedAt;

    @Inject
    public KongBridge(KongSettings settings, KongAdmin admin, ServiceMesh mesh, MeshMeters meters) {
        this.settings = settings;
        this.admin = admin;
        this.mesh = mesh;
        this.meters = meters;
    }

    void start(@Observes ContextStart start) {
        if (isConfigured()) {
            start.whenOver(() -> Thread.ofVirtual().name("kong-bridge").start(this::run));
        }
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(stopped::countDown);
    }

    public boolean isConfigured() {
        return settings.adminUrl().isPresent();
    }

    /** How Kong took what it was told last. */
    public Dependency state() {
        return state;
    }

    private void run() {
        compared = System.nanoTime() - COMPARED_AGAIN.toNanos();
        postedAt = System.nanoTime() - DOCUMENT_PAUSE.toNanos();
        try {
            while (!stopped.await(TICK.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Targets wanted = Targets.of(mesh.topology(), settings.services());
        long now = System.nanoTime();
        if (state.isUp() && wanted.equals(told) && now - compared < COMPARED_AGAIN.toNanos()) {
            return;
        }
        String wrong;
        try {
            wrong = tell(wanted, now);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "telling Kong failed", e);
            wrong = String.valueOf(e.getMessage());
        }
        if (wrong.isEmpty()) {
            told = wanted;
            compared = now;
        }
        turn(wrong, now);
    }

    /** Empty, or what is wrong. */
    private String tell(Targets wanted, long now) throws IOException {
        KongAdmin.Reply root = admin.call("GET", "/", MissingNode.getInstance());
        if (!root.isSuccess()) {
            return problem(root);
        }
        boolean hasDatabase =
                !root.body().path("configuration").path("database").asText().equals("off");
        return hasDatabase ? compare(wanted) : post(wanted, now);
    }

    private String post(Targets wanted, long now) throws IOException {
        String document = KongDocument.render(settings.documentFile(), wanted);
        if (document.equals(posted)) {
            return "";
        }
        if (now - postedAt < DOCUMENT_PAUSE.toNanos()) {
            return "waits until it may be told again";
        }
        postedAt = now;
        ObjectNode body = Json.trees().createObjectNode().put("config", document);
        KongAdmin.Reply reply = admin.call("POST", "/config?check_hash=1", body);
        if (reply.isSuccess()) {
            posted = document;
        }
        return problem(reply);
    }

    private String compare(Targets wanted) throws IOException {
        for (Map.Entry<String, Map<String, Integer>> upstream : wanted.ofUpstreams().entrySet()) {
            String path = "/upstreams/" + upstream.getKey();
            KongAdmin.Reply put = admin.call("PUT", path, KongDocument.upstream(upstream.getKey()));
            if (!put.isSuccess()) {
                return problem(put);
            }
            String wrong = compare(path + "/targets", upstream.getValue());
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        for (String gone : told.ofUpstreams().keySet()) {
            if (!wanted.ofUpstreams().containsKey(gone)) {
                KongAdmin.Reply deleted =
                        admin.call("DELETE", "/upstreams/" + gone, MissingNode.getInstance());
                if (!deleted.isSuccess()) {
                    return problem(deleted);
                }
            }
        }
        return "";
    }

    private String compare(String path, Map<String, Integer> wanted) throws IOException {
        KongAdmin.Reply list = admin.call("GET", path + "?size=1000", MissingNode.getInstance());
        if (!list.isSuccess()) {
            return problem(list);
        }
        Map<String, Integer> there = new HashMap<>();
        for (JsonNode target : list.body().path("data")) {
            there.put(target.path("target").asText(), target.path("weight").asInt());
        }
        for (Map.Entry<String, Integer> target : wanted.entrySet()) {
            Integer known = there.remove(target.getKey());
            if (target.getValue().equals(known)) {
                continue;
            }
            KongAdmin.Reply reply =
                    known == null
                            ? admin.call(
                                    "POST",
                                    path,
                                    KongDocument.target(target.getKey(), target.getValue()))
                            : admin.call(
                                    "PATCH",
                                    path + "/" + target.getKey(),
                                    KongDocument.target(target.getKey(), target.getValue()));
            if (!reply.isSuccess()) {
                return problem(reply);
            }
        }
        for (String surplus : there.keySet()) {
            KongAdmin.Reply reply =
                    admin.call("DELETE", path + "/" + surplus, MissingNode.getInstance());
            if (!reply.isSuccess() && reply.status() != 404) {
                return problem(reply);
            }
        }
        return "";
    }

    private static String problem(KongAdmin.Reply reply) {
        if (reply.isSuccess()) {
            return "";
        }
        return switch (reply.status()) {
            case 0 -> "does not answer";
            case 401, 403 -> "refuses our token";
            default -> "answers with status " + reply.status();
        };
    }

    private void turn(String wrong, long begin) {
        Dependency before = state;
        meters.discovered("kong", wrong.isEmpty());
        state =
                new Dependency(
                        "kong",
                        wrong.isEmpty(),
                        wrong,
                        Instant.now(),
                        Duration.ofNanos(System.nanoTime() - begin));
        if (before.isUp() != state.isUp() || !before.detail().equals(wrong)) {
            LOG.log(
                    wrong.isEmpty() ? Level.INFO : Level.WARNING,
                    "kong {0} {1}",
                    wrong.isEmpty() ? "has our targets" : "has not:",
                    wrong);
        }
    }
}
