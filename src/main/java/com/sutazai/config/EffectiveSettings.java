package com.sutazai.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this process runs with: value (masked if secret), origin and default of every key. */
public class EffectiveSettings {

    private static final String MASK = "********";

    private final Resolver resolver;

    EffectiveSettings() {
        this(Resolver.ofProcess());
    }

    EffectiveSettings(Resolver resolver) {
        this.resolver = resolver;
    }

    /** One row per key, in the order of the catalogue. */
    public List<Row> rows() {
        return SettingsCatalogue.keys().stream().map(this::row).toList();
    }

    private Row row(SettingKey key) {
        Optional<Found> found = Sources.find(resolver, key, new ArrayList<>());
        String value = found.map(Found::text).orElse(key.byDefault());
        Origin origin = found.map(Found::origin).orElse(Origin.DEFAULT);
        return new Row(
                key.variable(),
                key.feature(),
                key.secret() && !value.isEmpty() ? MASK : value,
                origin,
                key.byDefault(),
                key.unit(),
                key.about());
    }

    /**
     * One setting.
     *
     * @param value masked if secret; empty if it has none
     */
    public record Row(
            String key,
            String feature,
            String value,
            Origin origin,
            String byDefault,
            String unit,
            String about) {}
}
