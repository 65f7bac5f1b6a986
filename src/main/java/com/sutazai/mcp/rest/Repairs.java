package com.sutazai.mcp.rest;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.MeshPresence;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.DiscoverySource;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repairs of the gateway, one at a time: registry read again, what has failed started again, all
 * registered again, all looked at. Thread-safe.
 */
@SharedBean
class Repairs {

    private static final Logger LOG = System.getLogger(Repairs.class.getName());

    private static final int KEPT = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * A step that was done.
     *
     * @param status done or failed
     * @param before how it was, a line for each thing
     * @param after how it is
     * @param durationMs milliseconds
     * @param detail why it failed; empty if it did not
     */
    record Step(
            String step,
            String status,
            List<String> before,
            List<String> after,
            double durationMs,
            String detail) {}

    /**
     * A repair.
     *
     * @param status running, done, or failed if a step has or if somebody is not healthy after it
     */
    record Run(UUID id, String status, Instant begun, @Nullable Instant ended, List<Step> steps) {}

    private final McpBridge bridge;
    private final MeshPresence presence;
    private final Starts starts;
    private final Instance<DiscoverySource> discoveries;
    private final Map<UUID, Run> runs = new LinkedHashMap<>();
    private boolean isRunning;

    @Inject
    Repairs(
            McpBridge bridge,
            MeshPresence presence,
            Starts starts,
            @Any Instance<DiscoverySource> discoveries) {
        this.bridge = bridge;
        this.presence = presence;
        this.starts = starts;
        this.discoveries = discoveries;
    }

    /**
     * Begins one.
     *
     * @throws Failure 409 if one is under way
     */
    synchronized Run begin() {
        if (isRunning) {
            throw Failure.of(ProblemType.CONFLICT, "A repair is under way");
        }
        isRunning = true;
        Run run = new Run(UUID.randomUUID(), "running", Instant.now(), null, List.of());
        keep(run);
        Thread.ofVirtual().name("mcp-repair").start(() -> work(run));
        return run;
    }

    synchronized Optional<Run> find(UUID id) {
        return Optional.ofNullable(runs.get(id));
    }

    private synchronized void keep(Run run) {
        runs.put(run.id(), run);
        if (runs.size() > KEPT) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    private void work(Run begun) {
        List<Step> steps = new ArrayList<>();
        try {
            List<String> unhealthy = starts.lines(starts.unhealthy());
            steps.add(step("read_registry", bridge::services, this::read));
            keep(with(begun, "running", steps));
            steps.add(
                    step("restart_failed", () -> starts.lines(starts.unhealthy()), this::restart));
            keep(with(begun, "running", steps));
            steps.add(step("register", presence::lines, this::register));
            keep(with(begun, "running", steps));
            steps.add(verified(unhealthy));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a repair broke off", e);
            steps.add(new Step("verify", "failed", List.of(), List.of(), 0, "it broke off"));
        } finally {
            boolean isWhole = steps.stream().allMatch(step -> step.status().equals("done"));
            Run last = with(begun, isWhole ? "done" : "failed", steps);
            keep(new Run(last.id(), last.status(), last.begun(), Instant.now(), last.steps()));
            end();
        }
    }

    /** Everybody who should be there is asked now. */
    private Step verified(List<String> before) {
        long begin = System.nanoTime();
        List<String> silent =
                bridge.services().stream()
                        .filter(name -> !bridge.isOptional(name))
                        .flatMap(name -> silence(name).stream())
                        .toList();
        return new Step(
                "verify",
                silent.isEmpty() ? "done" : "failed",
                before,
                silent,
                millisecondsSince(begin),
                "");
    }

    /** Why a service does not answer; nothing if it does, be it with an error. */
    private Optional<String> silence(String name) {
        try {
            bridge.ping(name, PATIENCE);
            return Optional.empty();
        } catch (RpcError e) {
            return Optional.empty();
        } catch (Failure e) {
            return Optional.of(name + ": " + e.getMessage());
        }
    }

    private static double millisecondsSince(long begin) {
        return (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private synchronized void end() {
        isRunning = false;
    }

    private Void read() throws IOException {
        bridge.readRegistry();
        return null;
    }

    private Void restart() throws InterruptedException {
        starts.of(starts.unhealthy());
        return null;
    }

    private Void register() {
        bridge.register();
        discoveries.forEach(DiscoverySource::registerAnew);
        return null;
    }

    private static Step step(String name, Supplier<List<String>> state, Callable<Void> work) {
        List<String> before = state.get();
        long begin = System.nanoTime();
        String detail = "";
        try {
            work.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            detail = "it was interrupted";
        } catch (Exception e) {
            LOG.log(Level.WARNING, "the repair step {0} failed: {1}", name, e.getMessage());
            detail = String.valueOf(e.getMessage());
        }
        double milliseconds = millisecondsSince(begin);
        return new Step(
                name,
                detail.isEmpty() ? "done" : "failed",
                before,
                state.get(),
                milliseconds,
                detail);
    }

    private static Run with(Run begun, String status, List<Step> steps) {
        return new Run(begun.id(), status, begun.begun(), null, List.copyOf(steps));
    }
}
