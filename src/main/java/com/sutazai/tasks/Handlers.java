package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.security.Role;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who does tasks of which type. Immutable, but for the services of the mesh. */
@SharedBean
public class Handlers {

    private final TreeMap<String, TaskHandler> byType = new TreeMap<>();
    private final ServiceMesh mesh;
    private final ServiceDelivery delivery;

    @Inject
    public Handlers(Instance<TaskHandler> handlers, ServiceMesh mesh, ServiceDelivery delivery) {
        this.mesh = mesh;
        this.delivery = delivery;
        for (TaskHandler handler : handlers) {
            if (byType.put(handler.type(), handler) != null) {
                throw new IllegalStateException("two handlers do " + handler.type());
            }
        }
    }

    /** What a task of a type needs of who gives it; nothing if nobody does such tasks now. */
    Optional<Role> role(String type) {
        TaskHandler handler = byType.get(type);
        return handler == null
                ? service(type).map(service -> Role.OPERATOR)
                : Optional.of(handler.role());
    }

    /** Who does tasks of a type. A service need not be there yet: then the attempt fails. */
    Work of(String type) {
        TaskHandler handler = byType.get(type);
        return handler == null ? delivery : handler::run;
    }

    /** The types that there are now. */
    Set<String> types() {
        Set<String> types = new TreeSet<>(byType.keySet());
        types.addAll(mesh.topology().services().keySet());
        return types;
    }

    private Optional<ServiceName> service(String type) {
        return Optional.of(type)
                .filter(ServiceName::isAccepted)
                .map(ServiceName::new)
                .filter(name -> mesh.service(name).isPresent());
    }
}
