package com.sutazai.mesh;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import com.sutazai.mesh.outlier.OutlierRules;
import java.time.Duration;

/** How instances are chosen and what calls may cost. */
public record CallSettings(
        @Setting(
                        key = "mesh.zone",
                        byDefault = "",
                        unit = "text",
                        about =
                                "Where this server runs; instances whose metadata have the same zone are preferred while 70 % of them are well.")
                String zone,
        @Setting(
                        key = "mesh.slow.start",
                        byDefault = "PT30S",
                        unit = "ISO-8601 duration",
                        about = "Time in which a newcomer rises from a tenth to all of its weight.")
                Duration slowStart,
        @Setting(
                        key = "mesh.latency.penalty",
                        byDefault = "PT5S",
                        unit = "ISO-8601 duration",
                        about = "What a failure counts as for the strategy latency, at least.")
                Duration penalty,
        @Setting(
                        key = "mesh.breaker.failures",
                        byDefault = "5",
                        unit = "1 to 100 calls",
                        about =
                                "Failures in a row that open the breaker of an instance, unless configured over REST.")
                int breakerFailures,
        @Setting(
                        key = "mesh.breaker.delay",
                        byDefault = "PT60S",
                        unit = "ISO-8601 duration",
                        about =
                                "How long a breaker stays open before one probe is let through, unless configured over REST.")
                Duration breakerDelay,
        @Setting(
                        key = "mesh.ejection.success.min",
                        byDefault = "0.8",
                        unit = "0 to 1",
                        about =
                                "Success rate over ten seconds below which an instance is ejected; 0 for never.")
                double ejectionSuccessMin,
        @Setting(
                        key = "mesh.ejection.calls.min",
                        byDefault = "10",
                        unit = "calls in ten seconds",
                        about = "Fewer say nothing about an instance.")
                int ejectionCallsMin,
        @Setting(
                        key = "mesh.ejection.base",
                        byDefault = "PT5S",
                        unit = "ISO-8601 duration",
                        about = "First ejection; the n-th takes n times as long.")
                Duration ejectionBase,
        @Setting(
                        key = "mesh.ejection.max",
                        byDefault = "PT5M",
                        unit = "ISO-8601 duration",
                        about = "Longest ejection.")
                Duration ejectionMax,
        @Setting(
                        key = "mesh.ejection.share.max",
                        byDefault = "0.5",
                        unit = "0 to 1",
                        about = "Share of the instances of a service that may be ejected at once.")
                double ejectionShareMax,
        @Setting(
                        key = "mesh.retry.share",
                        byDefault = "0.2",
                        unit = "retries per call",
                        about = "Retries that calls pay for, over ten seconds.")
                double retryShare,
        @Setting(
                        key = "mesh.retry.rate",
                        byDefault = "3",
                        unit = "retries per second",
                        about = "Retries that a service has in any case.")
                double retryRate,
        @Setting(
                        key = "mesh.hedge.share",
                        byDefault = "0.05",
                        unit = "copies per call",
                        about =
                                "Second copies of slow read-only calls that ask for it; 0 for none.")
                double hedgeShare,
        @Setting(
                        key = "mesh.calls.max",
                        byDefault = "4096",
                        unit = "calls",
                        about =
                                "Calls under way in this server; bulk work is refused from 80 % of it on.")
                int callsMax,
        @Setting(
                        key = "mesh.calls.per.service",
                        byDefault = "1024",
                        unit = "calls",
                        about = "Calls under way to one service.")
                int callsPerService,
        @Setting(
                        key = "mesh.queue.per.service",
                        byDefault = "1024",
                        unit = "calls",
                        about = "Calls that wait for one of those to end, within their timeout.")
                int queuePerService)
        implements Settings {

    public CallSettings {
        new Rules()
                .between("MESH_SLOW_START", slowStart, Duration.ZERO, Duration.ofHours(1))
                .between(
                        "MESH_LATENCY_PENALTY",
                        penalty,
                        Duration.ofMillis(1),
                        Duration.ofMinutes(5))
                .between("MESH_BREAKER_FAILURES", breakerFailures, 1, 100)
                .between(
                        "MESH_BREAKER_DELAY",
                        breakerDelay,
                        Duration.ofSeconds(1),
                        Duration.ofHours(1))
                .between("MESH_EJECTION_SUCCESS_MIN", ejectionSuccessMin, 0, 1)
                .between("MESH_EJECTION_CALLS_MIN", ejectionCallsMin, 1, 10_000)
                .between(
                        "MESH_EJECTION_BASE",
                        ejectionBase,
                        Duration.ofMillis(100),
                        Duration.ofHours(1))
                .between(
                        "MESH_EJECTION_MAX",
                        ejectionMax,
                        Duration.ofMillis(100),
                        Duration.ofHours(24))
                .between("MESH_EJECTION_SHARE_MAX", ejectionShareMax, 0, 1)
                .between("MESH_RETRY_SHARE", retryShare, 0, 1)
                .between("MESH_RETRY_RATE", retryRate, 0, 1_000)
                .between("MESH_HEDGE_SHARE", hedgeShare, 0, 1)
                .between("MESH_CALLS_MAX", callsMax, 1, 100_000)
                .between("MESH_CALLS_PER_SERVICE", callsPerService, 1, 100_000)
                .between("MESH_QUEUE_PER_SERVICE", queuePerService, 0, 100_000)
                .check();
    }

    OutlierRules outlierRules() {
        return new OutlierRules(
                ejectionSuccessMin, ejectionCallsMin, ejectionBase, ejectionMax, ejectionShareMax);
    }
}
