package com.sutazai.mcp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Single tools under the addresses of {@code /mcp-stdio}. */
@SharedBean
@Path("/mcp-stdio")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class StdioAliasResource {

    private final ToolCalls calls;

    @Inject
    public StdioAliasResource(ToolCalls calls) {
        this.calls = calls;
    }

    @POST
    @Path("/files/read")
    @Allowed(Role.USER)
    @Operation(summary = "Read a file: the tool read_text_file of files")
    @RequestBody(content = @Content(schema = @Schema(description = "A path, or {path}")))
    @APIResponse(
            responseCode = "200",
            description = "The result of the tool",
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> read(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.alias(Alias.READ, body, request);
    }

    @POST
    @Path("/files/write")
    @Allowed(Role.USER)
    @Operation(summary = "Write a file: the tool write_file of files")
    @APIResponse(
            responseCode = "200",
            description = "The result of the tool",
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> write(
            @NotNull @Valid Writing writing, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(
                () -> {
                    calls.requireServed("files", "write_file");
                    return calls.call(
                            caller,
                            "files",
                            "write_file",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("path", writing.path())
                                    .put("content", writing.content()));
                });
    }

    @POST
    @Path("/files/list")
    @Allowed(Role.USER)
    @Operation(summary = "List a folder: the tool list_directory of files")
    @RequestBody(content = @Content(schema = @Schema(description = "A path, or {path}")))
    @APIResponse(
            responseCode = "200",
            description = "The result of the tool",
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> list(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.alias(Alias.LIST, body, request);
    }

    @POST
    @Path("/http/fetch")
    @Allowed(Role.USER)
    @Operation(summary = "Fetch a page: the tool fetch of http_fetch")
    @RequestBody(content = @Content(schema = @Schema(description = "A URL, or {url}")))
    @APIResponse(
            responseCode = "200",
            description = "The result of the tool",
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> fetch(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.fetch(body, request);
    }

    @POST
    @Path("/search")
    @Allowed(Role.USER)
    @Operation(summary = "Search: the tool search of ddg")
    @RequestBody(content = @Content(schema = @Schema(description = "What to look for, or {query}")))
    public CompletionStage<Found> search(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        String query = ToolCalls.text(body, Alias.SEARCH.member());
        return calls.search(body, request).thenApply(found -> new Found(query, found));
    }

    /** A file to write. */
    @Schema(name = "StdioWriting")
    public record Writing(
            @NotBlank @Size(max = 4_096) String path,
            @NotNull @Size(max = 1_000_000) String content) {}

    /** What was found. */
    @Schema(name = "StdioFound")
    public record Found(String query, JsonNode results) {}
}
