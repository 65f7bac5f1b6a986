package com.sutazai.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sutazai.breaker.Breaker;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Json;
import com.sutazai.mesh.balance.Strategy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * What was configured for services and instances, kept in PostgreSQL: written first, then followed.
 * Blocks.
 */
@SharedBean
public class KeptRules {

    private static final String ALL = "*";

    /** A row of {@code mesh_rules}. */
    public record RulesRow(
            String service,
            @Nullable String strategy,
            @Nullable Integer failureThreshold,
            @Nullable Integer recoverySeconds,
            String policy) {}

    /** A row of {@code mesh_tunings}. */
    public record TuningRow(String instanceId, int weight, boolean draining) {}

    private final Database database;
    private final Registry registry;

    @Inject
    public KeptRules(Database database, Registry registry) {
        this.database = database;
        this.registry = registry;
    }

    void load(@Observes DatabaseReady event) {
        database.with(
                        handle ->
                                handle.createQuery(
                                                "select service, strategy, failure_threshold, recovery_seconds, policy::text from mesh_rules")
                                        .map(ConstructorMapper.of(RulesRow.class))
                                        .list())
                .forEach(this::follow);
        database.with(
                        handle ->
                                handle.createQuery(
                                                "select instance_id, weight, is_draining as draining from mesh_tunings")
                                        .map(ConstructorMapper.of(TuningRow.class))
                                        .list())
                .forEach(
                        row ->
                                registry.tune(
                                        row.instanceId(),
                                        new Member.Tuning(row.weight(), row.draining())));
    }

    /** Keeps and follows the rules of a service, or of all that set nothing themselves. */
    void put(Optional<ServiceName> service, ServiceRules rules) {
        RulesRow row =
                new RulesRow(
                        service.map(ServiceName::value).orElse(ALL),
                        rules.strategy().map(Strategy.Kind::toString).orElse(null),
                        rules.breaker().map(Breaker.Rules::failuresMax).orElse(null),
                        rules.breaker()
                                .map(breaker -> Math.toIntExact(breaker.delay().toSeconds()))
                                .orElse(null),
                        json(rules.policy()));
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into mesh_rules (service, strategy, failure_threshold, recovery_seconds, policy)
                                        values (:service, :strategy, :failureThreshold, :recoverySeconds, :policy::jsonb)
                                        on conflict (service) do update set strategy = excluded.strategy,
                                            failure_threshold = excluded.failure_threshold, recovery_seconds = excluded.recovery_seconds,
                                            policy = excluded.policy
                                        """)
                                .bindMethods(row)
                                .execute());
        follow(row);
    }

    /** Keeps and follows what was set for an instance. */
    void put(String instanceId, Member.Tuning tuning) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into mesh_tunings (instance_id, weight, is_draining) values (:id, :weight, :draining)
                                        on conflict (instance_id) do update set weight = excluded.weight, is_draining = excluded.is_draining
                                        """)
                                .bind("id", instanceId)
                                .bind("weight", tuning.weight())
                                .bind("draining", tuning.isDraining())
                                .execute());
        registry.tune(instanceId, tuning);
    }

    private void follow(RulesRow row) {
        Optional<Breaker.Rules> breaker =
                row.failureThreshold() == null || row.recoverySeconds() == null
                        ? Optional.empty()
                        : Optional.of(
                                new Breaker.Rules(
                                        row.failureThreshold(),
                                        Duration.ofSeconds(row.recoverySeconds())));
        ServiceRules rules =
                new ServiceRules(
                        Optional.ofNullable(row.strategy()).flatMap(Strategy.Kind::of),
                        breaker,
                        policy(row.policy()));
        if (row.service().equals(ALL)) {
            registry.followAll(rules);
        } else {
            registry.follow(new ServiceName(row.service()), rules);
        }
    }

    private static String json(TrafficPolicy policy) {
        try {
            return Json.mapper().writeValueAsString(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrafficPolicy policy(String json) {
        try {
            return Json.mapper().readValue(json, TrafficPolicy.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("policies are written by us", e);
        }
    }
}
