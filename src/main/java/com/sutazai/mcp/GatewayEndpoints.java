package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/**
 * All services under the common path, one alone under its name, chosen things under {@code /v/}.
 */
@SharedBean
class GatewayEndpoints implements Endpoints {

    private static final String VIRTUAL = "/v/";

    /** {@code ?tools=search} of whoever wants to search tools instead of listing them. */
    private static final String TOOLS = "tools";

    private static final String SEARCH = "search";

    private final Services services;
    private final McpSettings settings;
    private final Catalogue catalogue;
    private final VirtualServers virtual;
    private final Endpoint all;
    private final Endpoint allSearched;

    @Inject
    GatewayEndpoints(
            McpBridge services, Catalogue catalogue, McpSettings settings, VirtualServers virtual) {
        this.services = services;
        this.catalogue = catalogue;
        this.settings = settings;
        this.virtual = virtual;
        this.all = chosen(Selection.WHOLE);
        this.allSearched = chosen(Selection.WHOLE.searched());
    }

    @Override
    public Endpoint of(HttpServletRequest request) {
        String rest = request.getPathInfo();
        boolean isSearched =
                request.getQueryString() != null && SEARCH.equals(request.getParameter(TOOLS));
        if (rest == null || rest.equals("/")) {
            return isSearched ? allSearched : all;
        }
        if (rest.startsWith(VIRTUAL)) {
            Selection selection = virtual.find(rest.substring(VIRTUAL.length()));
            return chosen(isSearched ? selection.searched() : selection);
        }
        return new OneService(services.find(rest.substring(1)), settings.callTimeout());
    }

    private Endpoint chosen(Selection selection) {
        return new AllServices(services, catalogue, settings, selection);
    }
}
