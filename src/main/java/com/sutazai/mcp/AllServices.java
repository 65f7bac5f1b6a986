package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Version;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All services under one roof: tools and prompts as {@code service__name}, resources under their
 * own URIs.
 */
record AllServices(
        Services services, Catalogue catalogue, McpSettings settings, Selection selection)
        implements Endpoint {

    @Override
    public JsonNode greeting(ClientSession session) {
        return greeting(session.who());
    }

    @Override
    public JsonNode result(ClientSession session, Message.Request request, OutStream stream) {
        return result(request, new Asker.InSession(session, request, stream, timeout(request)));
    }

    @Override
    public JsonNode result(Caller caller, Message.Request request) {
        return "initialize".equals(request.method())
                ? greeting(Introduction.of(request.params()))
                : result(request, new Asker.Passing(caller, timeout(request)));
    }

    private Duration timeout(Message.Request request) {
        return request.method().endsWith("/list") ? settings.listTimeout() : settings.callTimeout();
    }

    private static JsonNode greeting(Introduction who) {
        ObjectNode result =
                JsonNodeFactory.instance.objectNode().put("protocolVersion", who.revision().date());
        ObjectNode capabilities = result.putObject("capabilities");
        capabilities.putObject("tools").put("listChanged", true);
        capabilities.putObject("prompts").put("listChanged", true);
        capabilities.putObject("resources").put("listChanged", true).put("subscribe", true);
        capabilities.putObject("logging");
        capabilities.putObject("completions");
        result.putObject("serverInfo")
                .put("name", "sutazai-backend")
                .put("title", "SutazAI gateway")
                .put("version", Version.TEXT);
        return result.put(
                "instructions",
                "The tools and prompts of several MCP servers; one is named service__name.");
    }

    private JsonNode result(Message.Request request, Asker asker) {
        JsonNode params = request.params();
        return switch (request.method()) {
            case "ping" -> JsonNodeFactory.instance.objectNode();
            case "tools/list" ->
                    selection.isSearched() ? ToolSearch.list() : list(Kind.TOOLS, params, asker);
            case "prompts/list" -> list(Kind.PROMPTS, params, asker);
            case "resources/list" -> list(Kind.RESOURCES, params, asker);
            case "resources/templates/list" -> list(Kind.TEMPLATES, params, asker);
            case "tools/call" -> call(request, asker);
            case "prompts/get" -> named(Kind.PROMPTS, request.method(), request.params(), asker);
            case "resources/read", "resources/subscribe", "resources/unsubscribe" -> {
                String uri = params.path("uri").asText();
                yield asker.ask(
                        catalogue.ofResource(uri, asker, selection), request.method(), params);
            }
            case "completion/complete" -> complete(params, asker);
            case "logging/setLevel" -> setLevel(params, asker);
            default ->
                    throw new RpcError(
                            RpcError.METHOD_NOT_FOUND, "Method not found: " + request.method());
        };
    }

    private JsonNode list(Kind kind, JsonNode params, Asker asker) {
        return MergedPage.of(
                kind,
                catalogue.shown(kind, asker, selection),
                params.path("cursor"),
                settings.pageSize());
    }

    private JsonNode call(Message.Request request, Asker asker) {
        JsonNode params = request.params();
        if (!selection.isSearched()) {
            return named(Kind.TOOLS, request.method(), params, asker);
        }
        return switch (params.path("name").asText()) {
            case ToolSearch.SEARCH ->
                    ToolSearch.search(
                            params.path("arguments"),
                            catalogue.shown(Kind.TOOLS, asker, selection));
            case ToolSearch.CALL ->
                    named(Kind.TOOLS, request.method(), ToolSearch.called(params), asker);
            // whoever knows a tool already need not search for it
            default -> named(Kind.TOOLS, request.method(), params, asker);
        };
    }

    private JsonNode named(Kind kind, String method, JsonNode params, Asker asker) {
        if (!params.path("name").isTextual()) {
            throw new RpcError(RpcError.INVALID_PARAMS, method + " needs params with a name");
        }
        Catalogue.Owned owned = find(kind, params.path("name").asText(), asker);
        return asker.ask(owned.service(), method, Catalogue.renamed(params, owned.ownName()));
    }

    private Catalogue.Owned find(Kind kind, String shown, Asker asker) {
        String name = selection.original(kind, shown);
        if (name == null) {
            throw Catalogue.unknown(kind, shown);
        }
        return catalogue.find(kind, name, asker);
    }

    private JsonNode complete(JsonNode params, Asker asker) {
        JsonNode reference = params.path("ref");
        if (!"ref/prompt".equals(reference.path("type").asText())) {
            McpService service =
                    catalogue.ofResource(reference.path("uri").asText(), asker, selection);
            return asker.ask(service, "completion/complete", params);
        }
        Catalogue.Owned owned = find(Kind.PROMPTS, reference.path("name").asText(), asker);
        ObjectNode own = ((ObjectNode) params).deepCopy();
        own.set("ref", Catalogue.renamed(reference, owned.ownName()));
        return asker.ask(owned.service(), "completion/complete", own);
    }

    /** Every server that logs is told; that others do not is no failure. */
    private JsonNode setLevel(JsonNode params, Asker asker) {
        @Nullable RpcError last = null;
        boolean isSet = services.all().isEmpty();
        for (Catalogue.Answer answer : catalogue.askAll("logging/setLevel", params, asker)) {
            isSet |= answer.error() == null;
            last = answer.error() == null ? last : answer.error();
        }
        if (!isSet && last != null && last.code() != RpcError.METHOD_NOT_FOUND) {
            throw last;
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
