package com.sutazai.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The resolver as a source of MicroProfile Config. Answers for the keys of the catalogue only,
 * under the dotted and the environment name, and stands above the server's own sources so that
 * their order cannot differ from ours.
 */
public final class ResolverConfigSource implements ConfigSource {

    /** System properties are at 400. */
    private static final int ORDINAL = 500;

    private final Map<String, SettingKey> keys = new LinkedHashMap<>();
    private final Resolver resolver = Resolver.ofProcess();

    public ResolverConfigSource() {
        for (SettingKey key : SettingsCatalogue.keys()) {
            keys.put(key.key(), key);
            keys.put(key.variable(), key);
        }
    }

    @Override
    public Set<String> getPropertyNames() {
        return Set.copyOf(keys.keySet());
    }

    @Override
    public @Nullable String getValue(String name) {
        SettingKey key = keys.get(name);
        if (key == null) {
            return null;
        }
        return Sources.find(resolver, key, new java.util.ArrayList<>())
                .map(Found::text)
                .orElse(key.byDefault());
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "sutazai";
    }
}
