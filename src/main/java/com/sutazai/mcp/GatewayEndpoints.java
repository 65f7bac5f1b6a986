package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** All services under the common path, one alone under its name. */
@SharedBean
class GatewayEndpoints implements Endpoints {

    private final Services services;
    private final McpSettings settings;
    private final AllServices all;

    @Inject
    GatewayEndpoints(McpBridge services, Catalogue catalogue, McpSettings settings) {
        this.services = services;
        this.settings = settings;
        this.all = new AllServices(services, catalogue, settings);
    }

    @Override
    public Endpoint of(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null || rest.equals("/")
                ? all
                : new OneService(services.find(rest.substring(1)), settings.callTimeout());
    }
}
