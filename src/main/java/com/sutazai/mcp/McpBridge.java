package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SettingKey;
import com.sutazai.config.SettingsCatalogue;
import com.sutazai.http.Failure;
import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.upstream.HttpUpstream;
import com.sutazai.mcp.upstream.StdioCommand;
import com.sutazai.mcp.upstream.StdioUpstream;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The entry of the gateway: the services of the registry and calls to them. Thread-safe; calls
 * block, so they belong on virtual threads.
 */
@ApplicationScoped
public class McpBridge {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final McpSettings settings;
    private final ServiceMesh mesh;
    private final Map<String, McpService> services = new LinkedHashMap<>();
    private final long begin = System.nanoTime();

    @Inject
    public McpBridge(McpSettings settings, ServiceMesh mesh) {
        this.settings = settings;
        this.mesh = mesh;
        Set<String> secrets =
                SettingsCatalogue.keys().stream()
                        .filter(SettingKey::secret)
                        .map(SettingKey::variable)
                        .collect(Collectors.toSet());
        RegistryFile file =
                new RegistryFile(
                        name ->
                                secrets.contains(name)
                                        ? Optional.empty()
                                        : Optional.ofNullable(System.getenv(name)));
        file.read(settings.registryFiles())
                .values()
                .forEach(
                        entry ->
                                services.put(
                                        entry.name(),
                                        new McpService(entry, upstream(entry), settings)));
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        mesh.replaceOwn(
                services.values().stream()
                        .flatMap(service -> instances(service.entry()).stream())
                        .toList());
        services.values().stream()
                .map(McpService::upstream)
                .filter(StdioUpstream.class::isInstance)
                .map(StdioUpstream.class::cast)
                .forEach(StdioUpstream::start);
    }

    /** Ends processes and sessions. */
    void stop() {
        List<Thread> closing =
                services.values().stream()
                        .map(service -> Thread.ofVirtual().start(() -> service.upstream().close()))
                        .toList();
        closing.forEach(McpBridge::join);
    }

    /** Names of all services, in the order of the registry. */
    public List<String> services() {
        return List.copyOf(services.keySet());
    }

    /** How a service is. */
    public Upstream.Status status(String service) {
        return find(service).upstream().status();
    }

    /**
     * Whether the start is over: every service has been found healthy once, or the time for that is
     * up.
     *
     * @param patience how long services may take to come up
     */
    public boolean isStarted(Duration patience) {
        return System.nanoTime() - begin > patience.toNanos()
                || services.values().stream()
                        .allMatch(service -> allHealthy(service.upstream().status()));
    }

    /**
     * Sends a request to a service.
     *
     * @return the {@code result} member as it came
     * @throws com.sutazai.mcp.protocol.RpcError if the service answers with an error
     * @throws Failure 404 if there is no such service; 502, 503 or 504 if it does not answer
     */
    public JsonNode execute(String service, String method, JsonNode params, Duration timeout) {
        return find(service).request(method, params, timeout);
    }

    McpService find(String service) {
        McpService found = services.get(service);
        if (found == null) {
            throw Failure.notFound(
                    "No MCP service of this name is in the registry; there are "
                            + String.join(", ", services.keySet()));
        }
        return found;
    }

    Collection<McpService> all() {
        return services.values();
    }

    private static boolean allHealthy(Upstream.Status status) {
        return status.instances().stream().allMatch(instance -> instance.state().equals("healthy"));
    }

    private Upstream upstream(RegistryEntry entry) {
        return switch (entry.target()) {
            case Target.Http http ->
                    new HttpUpstream(
                            mesh,
                            new ServiceName(entry.meshName()),
                            http.headers(),
                            settings.messageSizeMax());
            case Target.Stdio stdio ->
                    new StdioUpstream(
                            entry.name(),
                            new StdioCommand(
                                    stdio.command(),
                                    stdio.arguments(),
                                    stdio.environment(),
                                    stdio.folder()),
                            settings.messageSizeMax());
        };
    }

    private static List<Instance> instances(RegistryEntry entry) {
        return switch (entry.target()) {
            case Target.Http http ->
                    http.instances().stream().map(uri -> instance(entry, uri)).toList();
            case Target.Stdio stdio -> List.of();
        };
    }

    private static Instance instance(RegistryEntry entry, URI uri) {
        ServiceName service = new ServiceName(entry.meshName());
        int port =
                uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? HTTPS : HTTP;
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String whole = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        List<String> tags = new ArrayList<>(entry.tags());
        return new Instance(
                Instance.idOf(service, uri.getHost(), port),
                service,
                uri.getScheme(),
                uri.getHost().replaceAll("^\\[|\\]$", ""),
                port,
                tags,
                Map.of(HttpUpstream.PATH, whole, "mcp_service", entry.name()),
                Instance.WEIGHT,
                new HealthCheck.Mcp(whole),
                Instance.Source.GATEWAY);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
