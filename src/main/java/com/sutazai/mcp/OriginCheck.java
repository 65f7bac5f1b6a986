package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.http.AddressRange;
import com.sutazai.http.Failure;
import com.sutazai.http.HttpSettings;
import com.sutazai.http.ProblemType;
import com.sutazai.security.NodeTokens;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from speaking to this server through a name that was made to lead here (DNS
 * rebinding). Names are compared without the port; loopback names always pass.
 */
@SharedBean
public class OriginCheck {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final Set<String> origins;
    private final Set<String> hosts;
    private final boolean isOpen;

    @Inject
    public OriginCheck(HttpSettings http, McpSettings settings) {
        this.origins = new HashSet<>(LOOPBACK);
        http.allowedOrigins().forEach(origin -> origins.add(hostOf(origin)));
        this.hosts = new HashSet<>(LOOPBACK);
        settings.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        this.isOpen = settings.allowedHosts().isEmpty();
    }

    /**
     * Checks where a request comes from and whom it means.
     *
     * @throws Failure 403
     */
    void check(HttpServletRequest request) {
        if (NodeTokens.isPassed(request)) {
            // the node that had it first has looked
            return;
        }
        String host = withoutPort(request.getHeader("Host"));
        boolean isFromOutside = !isLoopback(request.getLocalAddr());
        if (!hosts.contains(host) && !(isOpen && isFromOutside)) {
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "The Host header names nobody here; add it to MCP_ALLOWED_HOSTS if it should");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origins.contains(hostOf(origin)) && !hostOf(origin).equals(host)) {
            throw Failure.of(
                    ProblemType.FORBIDDEN, "This origin is not among SUTAZAI_ALLOWED_ORIGINS");
        }
    }

    private static boolean isLoopback(String address) {
        return AddressRange.literal(address).isLoopbackAddress();
    }

    private static String hostOf(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            // "null", or no URI at all: nobody's
            return "";
        }
    }

    private static String withoutPort(@Nullable String host) {
        if (host == null) {
            return "";
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort =
                colon > host.lastIndexOf(']')
                        && colon == host.indexOf(':', Math.max(0, host.lastIndexOf(']')));
        return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
