package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.balance.Strategy;
import java.util.Optional;

/**
 * What was configured for a service, or for all that set nothing themselves.
 *
 * @param strategy empty for the default
 * @param breaker empty for the default
 */
record ServiceRules(
        Optional<Strategy.Kind> strategy, Optional<Breaker.Rules> breaker, TrafficPolicy policy) {

    static final ServiceRules NONE =
            new ServiceRules(Optional.empty(), Optional.empty(), TrafficPolicy.NONE);

    ServiceRules with(Strategy.Kind kind) {
        return new ServiceRules(Optional.of(kind), breaker, policy);
    }

    ServiceRules with(Breaker.Rules rules) {
        return new ServiceRules(strategy, Optional.of(rules), policy);
    }

    ServiceRules with(TrafficPolicy next) {
        return new ServiceRules(strategy, breaker, next);
    }

    /** These where they say something, else the default's; a service's kind counts between. */
    Effective over(ServiceRules all, CallSettings settings) {
        Optional<Strategy.Kind> ofKind =
                policy.isStreaming()
                        ? Optional.of(Strategy.Kind.LEAST_CONNECTIONS)
                        : Optional.empty();
        return new Effective(
                strategy.or(() -> ofKind).or(all::strategy).orElse(Strategy.Kind.LATENCY),
                breaker.or(all::breaker)
                        .orElse(
                                new Breaker.Rules(
                                        settings.breakerFailures(), settings.breakerDelay())),
                policy);
    }

    /** Nothing left open. */
    record Effective(Strategy.Kind strategy, Breaker.Rules breaker, TrafficPolicy policy) {}
}
