package com.sutazai.system;

import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.ContextStart;
import com.sutazai.mcp.OtherNodes;
import com.sutazai.mesh.GuardedHttp;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.mesh.Transport;
import com.sutazai.redis.Redis;
import com.sutazai.tasks.rabbitmq.RabbitLink;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Shows how every pool of connections is used, by its name. */
@SharedBean
public class PoolMeters {

    private final PrometheusMeterRegistry registry;
    private final Transport mesh;
    private final Map<String, Supplier<PoolUse>> pools;

    @Inject
    public PoolMeters(
            PrometheusMeterRegistry registry,
            Database database,
            Redis redis,
            RabbitLink rabbit,
            Transport mesh,
            PeerHttp peers,
            GuardedHttp entries,
            OtherNodes nodes) {
        this.registry = registry;
        this.mesh = mesh;
        this.pools =
                Map.of(
                        "postgresql", database::poolUse,
                        "redis", redis::poolUse,
                        "rabbitmq", rabbit::poolUse,
                        "mesh", mesh::poolUse,
                        "peers", peers::poolUse,
                        "entries", entries.http()::poolUse,
                        "nodes", nodes::callsUse,
                        "node-streams", nodes::streamsUse);
    }

    void start(@Observes ContextStart start) {
        pools.forEach(
                (name, use) -> {
                    show("pool_connections_in_use", name, use, PoolUse::inUse);
                    show("pool_waiting", name, use, PoolUse::waiting);
                    show("pool_connections_max", name, use, PoolUse::max);
                });
        FunctionCounter.builder(
                        "pool_connections_forgotten", mesh, each -> each.connections().forgotten())
                .tag("pool", "mesh")
                .register(registry);
    }

    private void show(
            String meter, String pool, Supplier<PoolUse> use, ToIntFunction<PoolUse> part) {
        Gauge.builder(meter, use, now -> part.applyAsInt(now.get()))
                .tag("pool", pool)
                .strongReference(true)
                .register(registry);
    }
}
