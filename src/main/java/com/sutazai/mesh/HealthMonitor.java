package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Checks every member on a virtual thread of its own: at its interval, and sooner while something
 * is wrong.
 */
@SharedBean
public class HealthMonitor {

    /**
     * A failing instance is looked at again soon: to be sure that it is out, and to have it back.
     */
    private static final Duration INTERVAL_FAILING = Duration.ofSeconds(1);

    private static final double JITTER = 0.1;

    private final MeshSettings settings;
    private final Transport transport;
    private final InstantSource clock = InstantSource.system();

    @Inject
    public HealthMonitor(MeshSettings settings, Transport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    void watch(Member member) {
        Thread.ofVirtual().name("check-" + member.instance().id()).start(() -> run(member));
    }

    private void run(Member member) {
        try {
            while (!member.isGone()) {
                check(member);
                pause(member);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(Member member) throws InterruptedException {
        Duration pause = interval(member, System.nanoTime());
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        member.wake().drainPermits();
        if (member.isGone()) {
            return;
        }
        member.wake().tryAcquire((long) (pause.toMillis() * factor), TimeUnit.MILLISECONDS);
    }

    /** Sooner while something is wrong, later while nobody calls it. */
    Duration interval(Member member, long now) {
        Condition condition = member.condition();
        if (condition.failures() > 0 && condition.state() != State.UNHEALTHY) {
            return shorter(INTERVAL_FAILING, settings.checkInterval());
        }
        Availability availability = member.availability(now);
        if (availability != Availability.AVAILABLE && availability != Availability.DRAINING) {
            return shorter(settings.checkIntervalOut(), settings.checkInterval());
        }
        boolean isIdle = now - member.lastUsed() > settings.checkIntervalIdle().toNanos();
        return isIdle ? settings.checkIntervalIdle() : settings.checkInterval();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void check(Member member) {
        Instant now = clock.instant();
        try {
            member.answered(ask(member.instance()), now, System.nanoTime());
        } catch (ConnectException e) {
            member.refused(now);
        } catch (IOException e) {
            member.answered(State.UNHEALTHY, now, System.nanoTime());
        }
    }

    private State ask(Instance instance) throws IOException {
        return switch (instance.check()) {
            case HealthCheck.Http(String path) ->
                    state(transport.status(instance, Message.get(path), settings.checkTimeout()));
            case HealthCheck.Tcp() -> {
                transport.connect(instance, settings.checkTimeout());
                yield State.HEALTHY;
            }
            case HealthCheck.Mcp(String path) -> {
                transport.status(instance, Message.mcpPing(path), settings.checkTimeout());
                yield State.HEALTHY;
            }
        };
    }

    private static State state(int status) {
        if (status >= 500) {
            return State.UNHEALTHY;
        }
        return status < 300 || status == 404 ? State.HEALTHY : State.DEGRADED;
    }
}
