package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all services offer together. A service that does not list in time hides only what is its
 * own. Blocks.
 */
@SharedBean
public class Catalogue {

    private static final Logger LOG = System.getLogger(Catalogue.class.getName());

    /** What can be listed. */
    enum Kind {
        TOOLS("tools/list", "tools"),
        PROMPTS("prompts/list", "prompts"),
        RESOURCES("resources/list", "resources"),
        TEMPLATES("resources/templates/list", "resourceTemplates");

        private final String method;
        private final String member;

        Kind(String method, String member) {
            this.method = method;
            this.member = member;
        }

        /** Of the request for it. */
        String method() {
            return method;
        }

        /** Of the answer that has it. */
        String member() {
            return member;
        }

        /** What an entry is known by. */
        String key(JsonNode entry) {
            return entry.path(isNamed() ? "name" : this == TEMPLATES ? "uriTemplate" : "uri")
                    .asText();
        }

        boolean isNamed() {
            return this == TOOLS || this == PROMPTS;
        }
    }

    /** One thing with the service that has it. */
    record Owned(McpService service, JsonNode described) {

        String ownName() {
            return described.path("name").asText();
        }

        private boolean isOpen(Role role) {
            return service.entry().tools().isOpen(ownName(), role);
        }

        String name() {
            return ToolNames.of(service.entry().name(), ownName());
        }
    }

    /** What a service answered. */
    record Answer(McpService service, @Nullable JsonNode result, @Nullable RpcError error) {}

    private final Services services;

    @Inject
    public Catalogue(Services services) {
        this.services = services;
    }

    /** All of a kind that a selection has, under the names that it gives them. */
    List<JsonNode> shown(Kind kind, Asker asker, Selection selection) {
        List<JsonNode> list = new ArrayList<>();
        for (Owned owned : all(kind, asker)) {
            if (!kind.isNamed()) {
                if (selection.hasResource(kind.key(owned.described()))) {
                    list.add(owned.described());
                }
            } else {
                String name = selection.shown(kind, owned.name());
                if (name != null) {
                    list.add(renamed(owned.described(), name));
                }
            }
        }
        return list;
    }

    /**
     * The owner of a name, among the services that the name begins with.
     *
     * @throws RpcError -32602 if there is none
     * @throws Failure if a service that could have it cannot be asked
     */
    Owned find(Kind kind, String name, Asker asker) {
        Failure down = null;
        for (McpService service : services.all()) {
            if (name.startsWith(service.entry().name())) {
                try {
                    for (Owned owned : of(service, kind, asker)) {
                        if (owned.name().equals(name)) {
                            return owned;
                        }
                    }
                } catch (Failure e) {
                    down = e;
                }
            }
        }
        if (down != null) {
            throw down;
        }
        throw unknown(kind, name);
    }

    static RpcError unknown(Kind kind, String name) {
        return new RpcError(
                RpcError.INVALID_PARAMS,
                "Unknown " + (kind == Kind.TOOLS ? "tool" : "prompt") + ": " + name);
    }

    /**
     * The service that has a resource: one that lists it, else one with a template that fits.
     *
     * @throws RpcError -32002 if there is none
     */
    McpService ofResource(String uri, Asker asker, Selection selection) {
        if (!selection.hasResource(uri)) {
            throw noResource(uri);
        }
        for (Owned owned : all(Kind.RESOURCES, asker)) {
            if (owned.described().path("uri").asText().equals(uri)) {
                return owned.service();
            }
        }
        for (Owned owned : all(Kind.TEMPLATES, asker)) {
            String template = owned.described().path("uriTemplate").asText();
            if (template.equals(uri) || fits(template, uri)) {
                return owned.service();
            }
        }
        throw noResource(uri);
    }

    private static RpcError noResource(String uri) {
        ObjectNode error =
                (ObjectNode)
                        new RpcError(RpcError.RESOURCE_NOT_FOUND, "Resource not found").error();
        error.putObject("data").put("uri", uri);
        return new RpcError(error);
    }

    /** Asks every service at the same time; one that is down is left out. */
    List<Answer> askAll(String method, JsonNode params, Asker asker) {
        return together(
                service -> {
                    try {
                        return List.of(
                                new Answer(service, asker.ask(service, method, params), null));
                    } catch (RpcError e) {
                        return List.of(new Answer(service, null, e));
                    }
                });
    }

    static ObjectNode renamed(JsonNode described, String name) {
        ObjectNode copy = ((ObjectNode) described).deepCopy();
        copy.put("name", name);
        return copy;
    }

    private List<Owned> all(Kind kind, Asker asker) {
        return together(
                service -> {
                    try {
                        return of(service, kind, asker);
                    } catch (RpcError e) {
                        LOG.log(
                                Level.WARNING,
                                "the {0} of {1} are left out: {2}",
                                kind.member,
                                service.entry().name(),
                                e.getMessage());
                        return List.of();
                    }
                });
    }

    private static List<Owned> of(McpService service, Kind kind, Asker asker) {
        // what a broken server lists beside must not hide the rest
        return asker.list(service, kind).stream()
                .filter(JsonNode::isObject)
                .map(each -> new Owned(service, each))
                .filter(owned -> kind != Kind.TOOLS || owned.isOpen(asker.caller().role()))
                .toList();
    }

    private <T> List<T> together(java.util.function.Function<McpService, List<T>> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<T>>> questions =
                    services.all().stream()
                            .<Callable<List<T>>>map(service -> () -> orNothing(service, work))
                            .toList();
            List<T> all = new ArrayList<>();
            for (Future<List<T>> answer : threads.invokeAll(questions)) {
                all.addAll(answer.get());
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking all services failed", e.getCause());
        }
    }

    private static <T> List<T> orNothing(
            McpService service, java.util.function.Function<McpService, List<T>> work) {
        try {
            return work.apply(service);
        } catch (Failure e) {
            LOG.log(
                    service.entry().isOptional() ? Level.DEBUG : Level.WARNING,
                    "the MCP service {0} is left out: {1}",
                    service.entry().name(),
                    e.getMessage());
            return List.of();
        }
    }

    /**
     * Whether a URI is of a template (RFC 6570), whose variables stand for anything but nothing.
     */
    private static boolean fits(String template, String uri) {
        StringBuilder pattern = new StringBuilder();
        int end = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', end)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                return false;
            }
            pattern.append(Pattern.quote(template.substring(end, open))).append(".+");
            end = close + 1;
        }
        pattern.append(Pattern.quote(template.substring(end)));
        return Pattern.matches(pattern.toString(), uri);
    }
}
