package com.sutazai.system;

import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.mesh.Transport;
import com.sutazai.redis.Redis;
import com.sutazai.tasks.rabbitmq.RabbitLink;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Shows how every pool of connections is used, by its name. */
@SharedBean
public class PoolMeters {

    private final PrometheusMeterRegistry registry;
    private final Map<String, Supplier<PoolUse>> pools;

    @Inject
    public PoolMeters(
            PrometheusMeterRegistry registry,
            Database database,
            Redis redis,
            RabbitLink rabbit,
            Transport mesh,
            PeerHttp peers) {
        this.registry = registry;
        this.pools =
                Map.of(
                        "postgresql", database::poolUse,
                        "redis", redis::poolUse,
                        "rabbitmq", rabbit::poolUse,
                        "mesh", mesh::poolUse,
                        "peers", peers::poolUse);
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        pools.forEach(
                (name, use) -> {
                    show("pool_connections_in_use", name, use, PoolUse::inUse);
                    show("pool_waiting", name, use, PoolUse::waiting);
                    show("pool_connections_max", name, use, PoolUse::max);
                });
    }

    private void show(
            String meter, String pool, Supplier<PoolUse> use, ToIntFunction<PoolUse> part) {
        Gauge.builder(meter, use, now -> part.applyAsInt(now.get()))
                .tag("pool", pool)
                .strongReference(true)
                .register(registry);
    }
}
