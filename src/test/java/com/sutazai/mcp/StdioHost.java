package com.sutazai.mcp;

import com.sutazai.http.Failure;
import com.sutazai.http.HttpSettings;
import com.sutazai.http.Problems;
import com.sutazai.mcp.upstream.MemoryWatch;
import com.sutazai.mcp.upstream.Prerequisites;
import com.sutazai.mcp.upstream.StdioCommand;
import com.sutazai.mcp.upstream.StdioUpstream;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Caller;
import com.sutazai.security.OpenStreams;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * Serves MCP servers that speak on a pipe over Streamable HTTP, each at {@code /mcp} on a port of
 * 127.0.0.1 of its own, with {@code /health} beside it. It is the gateway's own way down to clients
 * and up to processes; nobody is asked who he is.
 */
public final class StdioHost implements AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofMinutes(5);
    private static final int MESSAGE_MAX = 16 * 1024 * 1024;

    private static final McpSettings SETTINGS =
            new McpSettings(
                    List.of(),
                    CALL,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    1_000,
                    MESSAGE_MAX,
                    1_000,
                    1_000,
                    Duration.ofMinutes(10),
                    List.of(),
                    List.of());

    private static final HttpSettings HTTP =
            new HttpSettings("development", "127.0.0.1", 1, MESSAGE_MAX, List.of(), List.of());

    private static final Caller NOBODY_IN_PARTICULAR = TestCallers.loggedIn("local", Role.ADMIN);

    private final ServiceTable table;
    private final Tomcat server = new Tomcat();

    private StdioHost(Map<String, RegistryEntry> entries) {
        MemoryWatch memory = new MemoryWatch();
        this.table =
                new ServiceTable(
                        (entry, others) ->
                                new McpService(entry, upstream(entry, memory, others), SETTINGS),
                        McpService::close,
                        () -> {});
        table.files(entries);
    }

    private static Upstream upstream(
            RegistryEntry entry, MemoryWatch memory, Prerequisites others) {
        if (entry.target() instanceof RegistryEntry.Target.Stdio stdio) {
            StdioUpstream upstream =
                    new StdioUpstream(entry.name(), stdio.command(), MESSAGE_MAX, memory, others);
            upstream.start();
            return upstream;
        }
        throw new IllegalArgumentException(entry.name() + " is no process");
    }

    /**
     * Starts all.
     *
     * @param registry file in the {@code mcpServers} JSON
     * @param variables that the file may use
     * @param ports by name
     * @param folder for the server's own files
     * @throws IOException if the file or a port cannot be used
     */
    public static StdioHost start(
            Path registry,
            Function<String, Optional<String>> variables,
            Map<String, Integer> ports,
            Path folder)
            throws IOException {
        Map<String, RegistryEntry> entries =
                new RegistryFile(variables).read(List.of(registry.toString()));
        entries.keySet().retainAll(ports.keySet());
        StdioHost host = new StdioHost(entries);
        try {
            host.listen(ports, folder);
        } catch (LifecycleException e) {
            host.close();
            throw new IOException("a port cannot be used: " + e.getMessage(), e);
        }
        return host;
    }

    /**
     * How each of a file is started.
     *
     * @param variables that the file may use
     * @throws IOException if the file cannot be used
     */
    public static Map<String, StdioCommand> commands(
            Path registry, Function<String, Optional<String>> variables) throws IOException {
        Map<String, StdioCommand> commands = new LinkedHashMap<>();
        new RegistryFile(variables)
                .read(List.of(registry.toString()))
                .forEach(
                        (name, entry) -> {
                            if (entry.target() instanceof RegistryEntry.Target.Stdio stdio) {
                                commands.put(name, stdio.command());
                            }
                        });
        return commands;
    }

    private void listen(Map<String, Integer> ports, Path folder) throws LifecycleException {
        server.setBaseDir(folder.toString());
        server.setSilent(true);
        Context context = server.addContext("", folder.toString());
        Map<Integer, McpService> byPort = new HashMap<>();
        ports.forEach((name, port) -> byPort.put(port, Objects.requireNonNull(table.find(name))));
        Tomcat.addServlet(context, "mcp", new Entry(byPort)).setAsyncSupported(true);
        context.addServletMappingDecoded("/", "mcp");
        for (int port : byPort.keySet()) {
            Connector connector = new Connector("HTTP/1.1");
            connector.setProperty("address", "127.0.0.1");
            connector.setPort(port);
            connector.setThrowOnFailure(true);
            connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("http-"));
            server.getService().addConnector(connector);
        }
        server.start();
    }

    /** How each is. */
    public Map<String, Upstream.Status> status() {
        Map<String, Upstream.Status> all = new LinkedHashMap<>();
        table.all()
                .forEach(service -> all.put(service.entry().name(), service.upstream().status()));
        return all;
    }

    @Override
    public void close() {
        try {
            server.stop();
            server.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("the ports cannot be closed", e);
        } finally {
            table.close();
        }
    }

    /** Finds out by the port who is meant. */
    private static final class Entry extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Map<Integer, McpService> byPort;
        private final transient McpServlet servlet;

        Entry(Map<Integer, McpService> byPort) {
            this.byPort = byPort;
            ClientSessions sessions =
                    new ClientSessions(
                            SETTINGS,
                            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                            new ListChanges(),
                            SessionOwners.ALONE);
            this.servlet =
                    new McpServlet(
                            new OriginCheck(HTTP, SETTINGS),
                            Elsewhere.NOWHERE,
                            new StreamableRequests(
                                    request -> new OneService(meant(request), CALL),
                                    sessions,
                                    new ClientMessages(sessions),
                                    StepUp.NEVER),
                            OpenStreams.UNWATCHED);
        }

        private McpService meant(HttpServletRequest request) {
            return byPort.get(request.getLocalPort());
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            try {
                requireHealth(meant(request));
                switch (request.getRequestURI()) {
                    case "/mcp" -> {
                        NOBODY_IN_PARTICULAR.attachTo(request);
                        servlet.service(request, response);
                    }
                    case "/health" -> {
                        response.setContentType("application/json");
                        response.getOutputStream()
                                .write("{\"status\":\"healthy\"}".getBytes(StandardCharsets.UTF_8));
                    }
                    default -> throw Failure.notFound("There are /mcp and /health here");
                }
            } catch (Failure e) {
                Problems.send(request, response, e);
            }
        }

        private static void requireHealth(McpService service) {
            Upstream.Status status = service.upstream().status();
            if (!status.isHealthy()) {
                throw Failure.unavailable(
                        "The MCP server " + service.entry().name() + " " + status.detail(),
                        RETRY_AFTER);
            }
        }
    }
}
