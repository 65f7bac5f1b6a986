package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.mcp.personal.UserValues;
import com.sutazai.mcp.upstream.MemoryWatch;
import com.sutazai.mcp.upstream.Prerequisites;
import com.sutazai.mesh.GuardedHttp;
import com.sutazai.mesh.ServiceMesh;
import jakarta.inject.Inject;

/** Makes services of entries of the registry. */
@SharedBean
public class ServiceFactory {

    private final McpSettings settings;
    private final KeptDefinitions definitions;
    private final AuditedCalls audit;
    private final ListChanges changes;
    private final Upstreams upstreams;

    @Inject
    public ServiceFactory(
            McpSettings settings,
            ServiceMesh mesh,
            KeptDefinitions definitions,
            AuditedCalls audit,
            ListChanges changes,
            GuardedHttp http,
            UserValues values) {
        this.settings = settings;
        this.definitions = definitions;
        this.audit = audit;
        this.changes = changes;
        this.upstreams =
                new Upstreams(mesh, settings.messageSizeMax(), new MemoryWatch(), http, values);
    }

    /** Who reads again what was approved, when another node has approved something. */
    void whenApproved(Runnable read) {
        definitions.whenChanged(read);
    }

    /**
     * Not yet started; its calls are audited, and what an operator added is pinned.
     *
     * @param others what a process of it cannot be without
     */
    McpService of(RegistryEntry entry, Prerequisites others) {
        McpService service =
                new McpService(
                        entry,
                        upstreams.of(entry, others),
                        settings,
                        entry.isSent()
                                ? Definitions.of(entry.name(), definitions)
                                : Definitions.NONE,
                        audit);
        service.whenListsChange(changes::tell);
        return service;
    }
}
