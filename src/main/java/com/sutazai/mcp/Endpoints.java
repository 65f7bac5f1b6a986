package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Which endpoint is at which path. */
@SharedBean
public class Endpoints {

    private final McpBridge bridge;
    private final McpSettings settings;
    private final AllServices all;

    @Inject
    public Endpoints(McpBridge bridge, Catalogue catalogue, McpSettings settings) {
        this.bridge = bridge;
        this.settings = settings;
        this.all = new AllServices(bridge, catalogue, settings.callTimeout());
    }

    /**
     * The endpoint at a path.
     *
     * @param rest what follows the common path: nothing for all services, else the name of one
     * @throws Failure 404 if there is no such service
     */
    Endpoint at(@Nullable String rest) {
        return rest == null || rest.equals("/")
                ? all
                : new OneService(bridge.find(rest.substring(1)), settings.callTimeout());
    }
}
