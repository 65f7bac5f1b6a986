package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.limit.Priority;
import com.sutazai.tls.TlsSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The whole path of a call with a script in place of the network. */
final class ScriptedMesh implements AutoCloseable {

    static final ServiceName SERVICE = new ServiceName("scripted");

    /** What an instance does with a request. */
    @FunctionalInterface
    interface Script {
        Reply answer(Instance instance, Exchange request) throws IOException;
    }

    private final class ScriptedTransport extends Transport {

        ScriptedTransport(MeshSettings settings) {
            super(settings, TlsSettings.NONE, new SafeNames(settings));
        }

        @Override
        Reply send(Instance instance, Exchange request) throws IOException {
            if (isWatching) {
                sent.add(instance.id());
                requests.add(request);
            }
            return script.answer(instance, request);
        }

        @Override
        void connect(Instance instance, Duration patience) throws IOException {
            if (!isListening.test(instance.id())) {
                throw new ConnectException("refused");
            }
        }
    }

    /** Whether the check of an instance finds it. */
    volatile Predicate<String> isListening = id -> true;

    private final Script script;
    private final boolean isWatching;
    final List<String> sent = new CopyOnWriteArrayList<>();
    final List<Exchange> requests = new CopyOnWriteArrayList<>();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Registry registry;
    final CallPipeline pipeline;

    /**
     * @param isWatching whether to keep what is sent
     */
    ScriptedMesh(int instances, CallSettings calls, boolean isWatching, Script script)
            throws InterruptedException {
        this.script = script;
        this.isWatching = isWatching;
        MeshSettings settings = TestTransport.settings(100);
        MeshMeters meters = new MeshMeters(metrics);
        Transport transport = new ScriptedTransport(settings);
        registry = new Registry(settings, calls, meters, new HealthMonitor(settings, transport));
        for (int i = 1; i <= instances; i++) {
            registry.add(instance(i));
        }
        pipeline =
                new CallPipeline(
                        registry,
                        transport,
                        new Interceptors(
                                List.of(
                                        new CorrelationInterceptor(),
                                        new DeadlineInterceptor(),
                                        new CredentialsInterceptor(registry))),
                        meters,
                        new Spans(OpenTelemetry.noop()),
                        calls);
        while (registry.members().anyMatch(member -> member.state() != State.HEALTHY)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    ScriptedMesh(int instances, Script script) throws InterruptedException {
        this(instances, ServiceTest.settings(""), true, script);
    }

    @Override
    public void close() {
        registry.stop();
    }

    static Reply reply(int status) {
        return reply(status, Map.of());
    }

    static Reply reply(int status, Map<String, List<String>> headers) {
        return new Reply(
                status, headers, new ByteArrayInputStream(new byte[10]), Map::of, () -> {});
    }

    static CallPolicy repeatable(int retries) {
        return new CallPolicy(
                Duration.ofSeconds(30), retries, true, false, Priority.NORMAL, Optional.empty());
    }

    static CallPolicy once() {
        return new CallPolicy(
                Duration.ofSeconds(30), 3, false, false, Priority.NORMAL, Optional.empty());
    }

    /** The status of the answer to a GET. */
    int call(CallPolicy policy) {
        return pipeline.call(
                SERVICE,
                policy,
                attempt -> {
                    try (Reply reply = attempt.send(Message.get("/work"))) {
                        return reply.status();
                    }
                });
    }

    Service service() {
        return registry.service(SERVICE).orElseThrow();
    }

    /** The sum of a counter over all its labels. */
    double count(String meter) {
        return metrics.find(meter).counters().stream().mapToDouble(Counter::count).sum();
    }

    void assertNothingIsUnderWay() {
        assertThat(service().members()).allMatch(member -> member.inFlight() == 0);
        assertThat(service().bulkhead().inside()).isZero();
        assertThat(metrics.get("mesh_calls_under_way").gauge().value()).isZero();
    }

    Member member(String id) {
        return registry.byId(id).orElseThrow();
    }

    Breaker.Counts counts(String id) {
        return member(id).breaker().counts();
    }

    private static Instance instance(int number) {
        return new Instance(
                "i" + number,
                SERVICE,
                "http",
                "127.0.0.1",
                1_024 + number,
                List.of(),
                Map.of(),
                Instance.WEIGHT,
                new HealthCheck.Tcp(),
                Instance.Source.REST);
    }
}
