package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mesh.ServiceName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Follows the names of services and keeps a watch for each that belongs in the mesh. */
final class CatalogWatch implements BlockingQuery.Listener {

    private static final Logger LOG = System.getLogger(CatalogWatch.class.getName());

    /** Consul lists itself. */
    private static final String CONSUL = "consul";

    private final List<String> wanted;
    private final int watchesMax;
    private final Function<ServiceName, ServiceWatch> maker;
    private final Map<ServiceName, ServiceWatch> watches = new ConcurrentHashMap<>();
    private final BlockingQuery query;
    private boolean isFullTold;
    private boolean isStopped;

    CatalogWatch(
            ConsulClient consul,
            List<String> wanted,
            int watchesMax,
            Function<ServiceName, ServiceWatch> maker) {
        this.wanted = List.copyOf(wanted);
        this.watchesMax = watchesMax;
        this.maker = maker;
        this.query = new BlockingQuery(consul, "/v1/catalog/services", this);
    }

    void start() {
        query.start();
    }

    void stop() {
        query.stop();
        synchronized (this) {
            isStopped = true;
        }
        watches.values().forEach(ServiceWatch::stop);
    }

    @Override
    public synchronized void answered(JsonNode content) throws IOException {
        if (!content.isObject()) {
            throw new IOException("the answer is not a map of services");
        }
        if (isStopped) {
            return;
        }
        Set<ServiceName> named = new HashSet<>();
        content.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (isWanted(name)) {
                                named.add(new ServiceName(name));
                            }
                        });
        for (ServiceName name : named) {
            if (watches.containsKey(name)) {
                continue;
            }
            if (watches.size() >= watchesMax) {
                tellFull();
                break;
            }
            ServiceWatch watch = maker.apply(name);
            watches.put(name, watch);
            watch.start();
        }
        // one whose last instances have gone, and are no longer believed in either
        watches.entrySet()
                .removeIf(
                        entry -> {
                            boolean isOver =
                                    !named.contains(entry.getKey()) && entry.getValue().isEmpty();
                            if (isOver) {
                                entry.getValue().stop();
                            }
                            return isOver;
                        });
    }

    @Override
    public void failed(String why) {
        LOG.log(Level.DEBUG, "the services of Consul are not known: {0}", why);
    }

    /** Lets the watches draw conclusions from time alone. */
    void settle() {
        watches.values().forEach(ServiceWatch::settle);
    }

    private boolean isWanted(String name) {
        return ServiceName.isAccepted(name)
                && !name.equals(CONSUL)
                && (wanted.contains("*") || wanted.contains(name));
    }

    private void tellFull() {
        if (!isFullTold) {
            isFullTold = true;
            LOG.log(
                    Level.WARNING,
                    "Consul has more services than CONSUL_WATCHES_MAX ({0}); the others are not in the mesh",
                    watchesMax);
        }
    }
}
