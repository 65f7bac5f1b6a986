package com.sutazai.mesh;

import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the path of a call costs without the network: admission, bulkhead, deadline, pick among ten,
 * interceptors, breaker, outcome, metrics. The message is built and answered at once.
 */
@org.openjdk.jmh.annotations.State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class CallBenchmark {

    private static final int INSTANCES = 10;

    private final CallPolicy policy = ScriptedMesh.repeatable(2);
    private final Message message = Message.get("/hello");
    private final Reply answer =
            new Reply(200, Map.of(), InputStream.nullInputStream(), Map::of, () -> {});
    private ScriptedMesh mesh;

    @Setup
    public void prepare() throws InterruptedException {
        mesh =
                new ScriptedMesh(
                        INSTANCES, ServiceTest.settings(""), false, (instance, request) -> answer);
    }

    @TearDown
    public void stop() {
        mesh.close();
    }

    @Benchmark
    public int call() {
        return mesh.pipeline.call(
                ScriptedMesh.SERVICE,
                policy,
                attempt -> {
                    try (Reply reply = attempt.send(message)) {
                        return reply.status();
                    }
                });
    }
}
