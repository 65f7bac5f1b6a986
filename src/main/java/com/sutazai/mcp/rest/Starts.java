package com.sutazai.mcp.rest;

import com.sutazai.config.SharedBean;
import com.sutazai.mcp.McpBridge;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts services and waits for what comes of it. Blocks. */
@SharedBean
class Starts {

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final McpBridge bridge;

    @Inject
    Starts(McpBridge bridge) {
        this.bridge = bridge;
    }

    /** What came of a start. */
    record Outcome(List<String> started, List<String> failed) {

        boolean isWhole() {
            return failed.isEmpty();
        }
    }

    /** Those that should be healthy and are not. */
    List<String> unhealthy() {
        return bridge.services().stream()
                .filter(name -> !isHealthy(name) && !bridge.isOptional(name))
                .toList();
    }

    /** Begins anew with whoever is not healthy; the others count as started. */
    Outcome all() throws InterruptedException {
        return of(bridge.services());
    }

    /** Begins anew with those of these that are not healthy or were stopped. */
    Outcome of(List<String> names) throws InterruptedException {
        for (String name : names) {
            if (!isHealthy(name)) {
                bridge.restart(name);
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!names.stream().allMatch(this::isHealthy) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        List<String> started = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        names.forEach(name -> (isHealthy(name) ? started : failed).add(name));
        return new Outcome(started, failed);
    }

    /** Whether it is served and was healthy when last asked, or rests until it is called. */
    boolean isHealthy(String name) {
        return bridge.services().contains(name) && bridge.status(name).isUsable();
    }

    /** A line for each: its name and what is wrong, if something is. */
    List<String> lines(List<String> names) {
        return names.stream()
                .map(
                        name -> {
                            String detail =
                                    bridge.services().contains(name)
                                            ? bridge.status(name).detail()
                                            : "is not served";
                            return detail.isEmpty() ? name : name + ": " + detail;
                        })
                .toList();
    }
}
