package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.config.SettingKey;
import com.sutazai.config.SettingsCatalogue;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.mcp.inprocess.InProcessTools;
import com.sutazai.mcp.upstream.StdioUpstream;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.SafeNames;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.security.Caller;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The entry of the gateway: the services of the registry and calls to them. Thread-safe; calls
 * block, so they belong on virtual threads.
 */
@ApplicationScoped
public class McpBridge implements Services {

    private final McpSettings settings;
    private final ServiceMesh mesh;
    private final ListChanges changes;
    private final OwnService own;
    private final ServiceFactory services;
    private final ServiceTable table;
    private final SentServices sent;
    private final RegistryFile file;
    private final RegistryWatch watch;
    private volatile boolean isServing;
    private volatile long begin;

    @Inject
    public McpBridge(
            McpSettings settings,
            ServiceMesh mesh,
            KeptServices kept,
            SafeNames names,
            InProcessTools tools,
            ServiceFactory services,
            ListChanges changes) {
        this.settings = settings;
        this.mesh = mesh;
        this.changes = changes;
        this.own = new OwnService(tools);
        this.services = services;
        Set<String> secrets =
                SettingsCatalogue.keys().stream()
                        .filter(SettingKey::secret)
                        .map(SettingKey::variable)
                        .collect(Collectors.toSet());
        this.file =
                new RegistryFile(
                        name ->
                                secrets.contains(name)
                                        ? Optional.empty()
                                        : Optional.ofNullable(System.getenv(name)));
        this.table = new ServiceTable(services::of, McpBridge::leave, this::changed);
        this.sent = new SentServices(table, kept, new SentEntries(settings, names));
        table.files(own.beside(file.readUsable(settings.registryFiles())));
        this.watch =
                new RegistryWatch(
                        file, settings.registryFiles(), read -> table.files(own.beside(read)));
    }

    /** Other instances of a service may list something else. */
    private void moved(Set<ServiceName> names) {
        table.all().stream()
                .filter(service -> names.contains(new ServiceName(service.entry().meshName())))
                .forEach(McpService::listsChanged);
    }

    void start(@Observes ContextStart start) {
        mesh.whenInstancesChange(this::moved);
        start.whenOver(this::serve);
    }

    private void serve() {
        begin = System.nanoTime();
        isServing = true;
        changed();
        watch.start();
    }

    /** What was added over REST comes back. */
    void load(@Observes DatabaseReady event) {
        sent.load();
        services.whenApproved(() -> table.all().forEach(McpService::readApprovals));
    }

    private static void leave(McpService service) {
        Thread.ofVirtual().name("mcp-leave").start(service::close);
    }

    private void changed() {
        if (!isServing) {
            return;
        }
        register();
        table.all().stream()
                .map(McpService::upstream)
                .filter(StdioUpstream.class::isInstance)
                .map(StdioUpstream.class::cast)
                .forEach(StdioUpstream::start);
        changes.tell();
    }

    /**
     * Adds a service or changes it, for good.
     *
     * @param entry of the {@code mcpServers} JSON
     * @return whether there was none of this name
     * @throws Failure 422 if it cannot be used, 503 if it cannot be kept
     */
    boolean put(String name, JsonNode entry) {
        return sent.put(name, entry);
    }

    /**
     * Takes a service away.
     *
     * @throws Failure 404 if there is none
     */
    void remove(String name) {
        sent.remove(own(name));
    }

    /**
     * Begins anew with a service, also with a disabled one of a file.
     *
     * @throws Failure 404 if there is none
     */
    public void restart(String name) {
        table.restart(own(name));
    }

    /**
     * Stops a service until it is restarted, or its entry changes.
     *
     * @throws Failure 404 if there is none
     */
    public void stop(String name) {
        table.disable(own(name));
    }

    /** The name of a service that is known by it or by an alias, also of a stopped one. */
    private String own(String name) {
        return table.configured().contains(name) ? name : find(name).entry().name();
    }

    /** Names of all services that are known, stopped ones too. */
    public List<String> configured() {
        return table.configured();
    }

    /**
     * Reads the registry files now.
     *
     * @throws IOException if one cannot be read; then nothing changes
     */
    public void readRegistry() throws IOException {
        table.files(own.beside(file.read(settings.registryFiles())));
    }

    /** Tells the mesh of all instances. */
    public void register() {
        mesh.replaceOwn(
                table.all().stream()
                        .flatMap(service -> Upstreams.instances(service.entry()).stream())
                        .toList());
    }

    /** Before the sessions of clients, which have less to end then. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ContextStop event) {
        event.endWork(this::stop);
    }

    /** Ends processes and sessions. */
    void stop() {
        watch.stop();
        table.close();
    }

    /** Names of all services, in the order of the registry. */
    public List<String> services() {
        return List.copyOf(table.names());
    }

    /** Whether there is a service of this name or alias. */
    public boolean isServed(String name) {
        return table.find(name) != null;
    }

    /** Whether nobody waits for a service, and its absence is no fault. */
    public boolean isOptional(String service) {
        return find(service).entry().isOptional();
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
        return isServing
                && (System.nanoTime() - begin > patience.toNanos()
                        || table.all().stream()
                                .filter(service -> !service.entry().isOptional())
                                .allMatch(service -> service.upstream().status().isWhole()));
    }

    /**
     * Asks a service now whether it is there.
     *
     * @throws com.sutazai.mcp.protocol.RpcError if it answers with an error, so it is there
     * @throws Failure if it does not answer
     */
    public void ping(String service, Duration patience) {
        find(service)
                .upstream()
                .request("ping", MissingNode.getInstance(), patience, true, place -> {});
    }

    /**
     * Sends a request to a service.
     *
     * @param caller on whose behalf
     * @return the {@code result} member as it came
     * @throws com.sutazai.mcp.protocol.RpcError if the service answers with an error
     * @throws Failure 404 if there is no such service; 502, 503 or 504 if it does not answer
     */
    public JsonNode execute(
            Caller caller, String service, String method, JsonNode params, Duration timeout) {
        return find(service).request(caller, method, params, timeout);
    }

    @Override
    public McpService find(String service) {
        McpService found = table.find(service);
        if (found == null) {
            throw unknown();
        }
        return found;
    }

    private Failure unknown() {
        return Failure.notFound(
                "No MCP service of this name is in the registry; there are "
                        + String.join(", ", table.names()));
    }

    @Override
    public Collection<McpService> all() {
        return table.all();
    }
}
