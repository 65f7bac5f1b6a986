package com.sutazai.mcp;

import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.inprocess.InProcessUpstream;
import com.sutazai.mcp.openapi.OpenApiUpstream;
import com.sutazai.mcp.personal.PersonalUpstream;
import com.sutazai.mcp.personal.PersonalValues;
import com.sutazai.mcp.personal.UserValues;
import com.sutazai.mcp.upstream.ClientCredentials;
import com.sutazai.mcp.upstream.HttpUpstream;
import com.sutazai.mcp.upstream.MemoryWatch;
import com.sutazai.mcp.upstream.Prerequisites;
import com.sutazai.mcp.upstream.Secrets;
import com.sutazai.mcp.upstream.SentHeaders;
import com.sutazai.mcp.upstream.SseUpstream;
import com.sutazai.mcp.upstream.StdioUpstream;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.GuardedHttp;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** How the servers of the registry are reached. */
record Upstreams(
        ServiceMesh mesh,
        int messageSizeMax,
        MemoryWatch memory,
        GuardedHttp http,
        UserValues values) {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /** Of a server that everybody reaches with values of his own. */
    private static final int USERS_MAX = 1_000;

    private static final int PROCESS_USERS_MAX = 100;

    /**
     * Not yet started.
     *
     * @param others what a process of it cannot be without
     */
    Upstream of(RegistryEntry entry, Prerequisites others) {
        Set<String> wanted = PersonalValues.wanted(filledIn(entry).values());
        SentHeaders shown = shown(entry);
        if (wanted.isEmpty()) {
            return showing(entry, shown, others);
        }
        return new PersonalUpstream(
                entry.name(),
                wanted,
                values,
                showing(onDemand(entry), shown, others),
                user -> ready(personal(entry, shown, user, others)),
                entry.target() instanceof Target.Stdio ? PROCESS_USERS_MAX : USERS_MAX);
    }

    private Upstream personal(
            RegistryEntry entry, SentHeaders shown, UUID user, Prerequisites others) {
        return showing(
                onDemand(entry), new PersonalValues(entry.name(), shown, user, values), others);
    }

    /** A process of one user runs when he calls. */
    private static RegistryEntry onDemand(RegistryEntry entry) {
        return entry.target() instanceof Target.Stdio stdio
                ? entry.with(new Target.Stdio(stdio.command().onDemand()))
                : entry;
    }

    private static Upstream ready(Upstream upstream) {
        if (upstream instanceof StdioUpstream process) {
            process.start();
        }
        return upstream;
    }

    /** What of an entry may refer to secrets and to values of users. */
    static Map<String, String> filledIn(RegistryEntry entry) {
        return switch (entry.target()) {
            case Target.Remote remote -> remote.headers();
            case Target.Stdio stdio -> stdio.command().environment();
            case Target.InProcess own -> Map.of();
        };
    }

    private SentHeaders shown(RegistryEntry entry) {
        return entry.target() instanceof Target.Remote remote
                ? headers(entry, remote, http)
                : new Secrets(entry.name(), filledIn(entry));
    }

    private Upstream showing(RegistryEntry entry, SentHeaders shown, Prerequisites others) {
        ServiceName service = new ServiceName(entry.meshName());
        return switch (entry.target()) {
            case Target.Http remote -> new HttpUpstream(mesh, service, shown, messageSizeMax);
            case Target.Sse sse -> new SseUpstream(mesh, service, shown, messageSizeMax);
            case Target.OpenApi api -> new OpenApiUpstream(mesh, service, shown, messageSizeMax);
            case Target.Stdio stdio ->
                    new StdioUpstream(
                            entry.name(), stdio.command(), shown, messageSizeMax, memory, others);
            case Target.InProcess own -> new InProcessUpstream(entry.name(), own.tools());
        };
    }

    /** What is sent to a server with every message. */
    static SentHeaders headers(RegistryEntry entry, Target.Remote remote, GuardedHttp http) {
        return remote.grant()
                .<SentHeaders>map(
                        grant -> new ClientCredentials(entry.name(), remote.headers(), grant, http))
                .orElseGet(() -> new Secrets(entry.name(), remote.headers()));
    }

    /** What the mesh is told; nothing of a process. */
    static List<Instance> instances(RegistryEntry entry) {
        return switch (entry.target()) {
            case Target.Remote remote ->
                    remote.instances().stream().map(uri -> instance(entry, uri)).toList();
            case Target.Stdio stdio -> List.of();
            case Target.InProcess own -> List.of();
        };
    }

    /** The host of a URI, an IPv6 address without its brackets. */
    static String host(URI uri) {
        return uri.getHost().replaceAll("^\\[|\\]$", "");
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
                host(uri),
                port,
                tags,
                Map.of(HttpUpstream.PATH, whole, "mcp_service", entry.name()),
                Instance.WEIGHT,
                // whoever asks more of HTTP+SSE opens a session, and of an API, reads its document
                entry.target() instanceof Target.Http
                        ? new HealthCheck.Mcp(whole)
                        : new HealthCheck.Tcp(),
                Instance.Source.GATEWAY);
    }
}
