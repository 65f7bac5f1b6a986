package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.RpcError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The tools of all services under one roof. A service that does not list its tools in time hides
 * only its own.
 */
@ApplicationScoped
public class AllTools {

    private static final Logger LOG = System.getLogger(AllTools.class.getName());

    /** A tool with the service that has it. */
    private record Owned(McpService service, JsonNode tool) {

        String name() {
            return ToolNames.of(service.entry().name(), tool.path("name").asText());
        }
    }

    private final McpBridge bridge;

    @Inject
    public AllTools(McpBridge bridge) {
        this.bridge = bridge;
    }

    /** The description of every tool, as its server gives it but for the name. */
    List<JsonNode> list() {
        return owned().stream()
                .<JsonNode>map(owned -> renamed(owned.tool(), owned.name()))
                .toList();
    }

    /**
     * Calls a tool by its name here.
     *
     * @param params of tools/call; everything but the name is passed on
     * @throws RpcError -32602 if there is no such tool
     */
    JsonNode call(JsonNode params, Duration timeout) {
        String name = params.path("name").asText();
        Owned owned =
                find(name)
                        .orElseThrow(
                                () ->
                                        new RpcError(
                                                RpcError.INVALID_PARAMS, "Unknown tool: " + name));
        return owned.service()
                .request(
                        "tools/call", renamed(params, owned.tool().path("name").asText()), timeout);
    }

    /**
     * Asks only services whose name the tool begins with; one of them is down: its tools are
     * unknown for now, which is not the same as none.
     */
    private Optional<Owned> find(String name) {
        Failure down = null;
        for (McpService service : bridge.all()) {
            if (name.startsWith(service.entry().name())) {
                try {
                    Optional<Owned> found =
                            service.tools().stream()
                                    .map(tool -> new Owned(service, tool))
                                    .filter(owned -> owned.name().equals(name))
                                    .findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                } catch (Failure e) {
                    down = e;
                }
            }
        }
        if (down != null) {
            throw down;
        }
        return Optional.empty();
    }

    private List<Owned> owned() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Owned>>> questions =
                    bridge.all().stream()
                            .<Callable<List<Owned>>>map(service -> () -> ask(service))
                            .toList();
            List<Owned> all = new ArrayList<>();
            for (Future<List<Owned>> answer : threads.invokeAll(questions)) {
                all.addAll(answer.get());
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("listing tools failed", e.getCause());
        }
    }

    private static List<Owned> ask(McpService service) {
        try {
            return service.tools().stream().map(tool -> new Owned(service, tool)).toList();
        } catch (Failure | RpcError e) {
            LOG.log(
                    Level.WARNING,
                    "the tools of {0} are left out: {1}",
                    service.entry().name(),
                    e.getMessage());
            return List.of();
        }
    }

    private static ObjectNode renamed(JsonNode described, String name) {
        ObjectNode copy = ((ObjectNode) described).deepCopy();
        copy.put("name", name);
        return copy;
    }
}
