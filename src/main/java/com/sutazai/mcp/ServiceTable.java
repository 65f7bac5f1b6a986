package com.sutazai.mcp;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which services there are: those of the files, and over them those of REST. A service whose entry
 * stays the same stays the same. Thread-safe; a change is one at a time, a look is free.
 */
final class ServiceTable {

    private final Function<RegistryEntry, McpService> make;
    private final Consumer<McpService> leave;
    private final Runnable changed;
    private final Map<String, RegistryEntry> ofRest = new LinkedHashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private Map<String, RegistryEntry> ofFiles = Map.of();
    private volatile Map<String, McpService> services = Map.of();

    /**
     * @param make a service, not yet started
     * @param leave told of a service that is no longer there
     * @param changed told after a change
     */
    ServiceTable(
            Function<RegistryEntry, McpService> make,
            Consumer<McpService> leave,
            Runnable changed) {
        this.make = make;
        this.leave = leave;
        this.changed = changed;
    }

    /** In the order of the files, then as they were added. */
    Collection<McpService> all() {
        return services.values();
    }

    Set<String> names() {
        return services.keySet();
    }

    @Nullable McpService find(String name) {
        return services.get(name);
    }

    /** The files say so now; what was disabled by hand counts again. */
    synchronized void files(Map<String, RegistryEntry> entries) {
        if (!entries.equals(ofFiles)) {
            ofFiles = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            disabled.clear();
            follow(Optional.empty());
        }
    }

    /** REST says so; whether there was no such service before. */
    synchronized boolean put(RegistryEntry entry) {
        boolean isNew = !services.containsKey(entry.name());
        ofRest.put(entry.name(), entry);
        disabled.remove(entry.name());
        follow(Optional.empty());
        return isNew;
    }

    /** Takes away what REST has added, and disables what a file has; whether there was one. */
    synchronized boolean remove(String name) {
        boolean wasThere = services.containsKey(name);
        ofRest.remove(name);
        if (ofFiles.containsKey(name)) {
            disabled.add(name);
        }
        follow(Optional.empty());
        return wasThere;
    }

    /** Makes a service anew, also a disabled one; whether there is one. */
    synchronized boolean restart(String name) {
        if (!ofRest.containsKey(name) && !ofFiles.containsKey(name)) {
            return false;
        }
        disabled.remove(name);
        follow(Optional.of(name));
        return true;
    }

    private void follow(Optional<String> anew) {
        Map<String, RegistryEntry> wanted = new LinkedHashMap<>(ofFiles);
        wanted.keySet().removeAll(disabled);
        wanted.putAll(ofRest);
        Map<String, McpService> before = services;
        Map<String, McpService> next = new LinkedHashMap<>();
        wanted.forEach(
                (name, entry) -> {
                    McpService known = before.get(name);
                    boolean stays =
                            known != null
                                    && known.entry().equals(entry)
                                    && !anew.equals(Optional.of(name));
                    next.put(name, stays ? known : make.apply(entry));
                });
        services = Collections.unmodifiableMap(next);
        before.values().stream()
                .filter(service -> next.get(service.entry().name()) != service)
                .forEach(leave);
        if (!next.equals(before)) {
            changed.run();
        }
    }
}
