package com.sutazai.mcp;

import com.sutazai.mcp.upstream.Prerequisites;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which services there are: those of the files, and over them those of REST. A service whose entry
 * stays the same stays the same. Thread-safe; a change is one at a time, a look is free.
 */
final class ServiceTable {

    private final BiFunction<RegistryEntry, Prerequisites, McpService> make;
    private final Dependencies dependencies = new Dependencies(this::find);
    private final Consumer<McpService> leave;
    private final Runnable changed;
    private final Map<String, RegistryEntry> ofRest = new LinkedHashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private Map<String, RegistryEntry> ofFiles = Map.of();

    /** What comes then changes nothing: nobody would end it. */
    private boolean isClosed;

    private volatile Map<String, McpService> services = Map.of();
    private volatile Map<String, McpService> byAlias = Map.of();

    /**
     * @param make a service, not yet started, and told what it cannot be without
     * @param leave told of a service that is no longer there
     * @param changed told after a change
     */
    ServiceTable(
            BiFunction<RegistryEntry, Prerequisites, McpService> make,
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

    /** By its name, else by an alias. */
    @Nullable McpService find(String name) {
        McpService named = services.get(name);
        return named == null ? byAlias.get(name) : named;
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

    /**
     * REST says so now, of all services, at whatever node: an entry that was put there is served
     * here too, and one that was taken away leaves no service of a file in its place.
     */
    synchronized void ofRest(Map<String, RegistryEntry> entries) {
        entries.forEach(
                (name, entry) -> {
                    if (!entry.equals(ofRest.get(name))) {
                        disabled.remove(name);
                    }
                });
        ofRest.keySet().stream()
                .filter(name -> !entries.containsKey(name) && ofFiles.containsKey(name))
                .forEach(disabled::add);
        ofRest.clear();
        ofRest.putAll(entries);
        follow(Optional.empty());
    }

    /** Takes away what REST has added, and disables what a file has; whether there was one. */
    synchronized boolean remove(String name) {
        boolean wasThere = services.containsKey(name);
        ofRest.remove(name);
        if (ofFiles.containsKey(name)) {
            disabled.add(name);
        } else {
            disabled.remove(name);
        }
        follow(Optional.empty());
        return wasThere;
    }

    /** Stops a service until it is made anew or changed; whether there is one. */
    synchronized boolean disable(String name) {
        if (!configured().contains(name)) {
            return false;
        }
        disabled.add(name);
        follow(Optional.empty());
        return true;
    }

    /** Names of all, disabled ones too. */
    synchronized List<String> configured() {
        Set<String> names = new LinkedHashSet<>(ofFiles.keySet());
        names.addAll(ofRest.keySet());
        return List.copyOf(names);
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

    /** Ends all sessions and processes, of each service before what it depends on. Blocks. */
    void close() {
        synchronized (this) {
            isClosed = true;
        }
        for (List<McpService> together : dependencies.endings(all())) {
            List<Thread> closing =
                    together.stream()
                            .map(service -> Thread.ofVirtual().start(service::close))
                            .toList();
            closing.forEach(ServiceTable::join);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Optional<String> anew) {
        if (isClosed) {
            return;
        }
        Map<String, RegistryEntry> wanted = new LinkedHashMap<>(ofFiles);
        wanted.putAll(ofRest);
        wanted.keySet().removeAll(disabled);
        Map<String, McpService> before = services;
        Map<String, McpService> next = new LinkedHashMap<>();
        wanted.forEach(
                (name, entry) -> {
                    McpService known = before.get(name);
                    boolean stays =
                            known != null
                                    && known.entry().equals(entry)
                                    && !anew.equals(Optional.of(name));
                    next.put(name, stays ? known : make.apply(entry, dependencies.of(entry)));
                });
        Map<String, McpService> aliases = new HashMap<>();
        next.values()
                .forEach(
                        service ->
                                service.entry()
                                        .aliases()
                                        .forEach(alias -> aliases.putIfAbsent(alias, service)));
        services = Collections.unmodifiableMap(next);
        byAlias = Map.copyOf(aliases);
        before.values().stream()
                .filter(service -> next.get(service.entry().name()) != service)
                .forEach(leave);
        if (!next.equals(before)) {
            changed.run();
        }
    }
}
