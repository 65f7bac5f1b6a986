package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.security.Role;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Who does tasks of which type. Immutable, but for the services of the mesh. */
@SharedBean
public class Handlers {

    private final Map<String, Doer> byType = new TreeMap<>();
    private final Predicate<ServiceName> isService;
    private final Supplier<Set<String>> services;
    private final Work delivery;

    @Inject
    public Handlers(
            Instance<TaskHandler> handlers,
            Instance<ExternalWorkers> workers,
            ServiceMesh mesh,
            ServiceDelivery delivery) {
        this(handlers, workers, mesh::knows, () -> mesh.topology().services().keySet(), delivery);
    }

    /** Who does tasks of a type, and what is needed to give one. */
    private record Doer(Role role, Work work) {}

    /**
     * @param isService whether there is one of this name now
     * @param services all names
     * @param delivery does what no handler does
     */
    Handlers(
            Iterable<TaskHandler> handlers,
            Iterable<ExternalWorkers> workers,
            Predicate<ServiceName> isService,
            Supplier<Set<String>> services,
            Work delivery) {
        this.isService = isService;
        this.services = services;
        this.delivery = delivery;
        for (TaskHandler handler : handlers) {
            add(handler.type(), new Doer(handler.role(), handler::run));
        }
        for (ExternalWorkers each : workers) {
            // as for services
            each.types().forEach(type -> add(type, new Doer(Role.OPERATOR, each::run)));
        }
    }

    private void add(String type, Doer doer) {
        if (byType.put(type, doer) != null) {
            throw new IllegalStateException("tasks of the type " + type + " are for two");
        }
    }

    /** What a task of a type needs of who gives it; nothing if nobody does such tasks now. */
    Optional<Role> role(String type) {
        Doer doer = byType.get(type);
        if (doer != null) {
            return Optional.of(doer.role());
        }
        boolean isThere = ServiceName.isAccepted(type) && isService.test(new ServiceName(type));
        // as for every call of the mesh
        return isThere ? Optional.of(Role.OPERATOR) : Optional.empty();
    }

    /** Who does tasks of a type that has a role. */
    Work of(String type) {
        Doer doer = byType.get(type);
        return doer == null ? delivery : doer.work();
    }

    /** The types that there are now. */
    Set<String> types() {
        Set<String> types = new TreeSet<>(byType.keySet());
        types.addAll(services.get());
        return types;
    }
}
