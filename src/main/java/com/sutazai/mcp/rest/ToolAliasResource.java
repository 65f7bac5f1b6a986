package com.sutazai.mcp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
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

/** Single tools under addresses of their own. A body is a JSON string, or an object. */
@SharedBean
@Path("/mcp")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class ToolAliasResource {

    private static final String RESULT = "The result of the tool, as it came";

    private final ToolCalls calls;

    @Inject
    public ToolAliasResource(ToolCalls calls) {
        this.calls = calls;
    }

    @POST
    @Path("/http/fetch")
    @Allowed(Role.USER)
    @Operation(summary = "Fetch a page: the tool fetch of http_fetch")
    @RequestBody(
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            description =
                                                    "A URL, or {url, method}; GET is the only method",
                                            examples = "{\"url\": \"https://example.com/\"}")))
    @APIResponse(
            responseCode = "200",
            description = RESULT,
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> fetch(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.fetch(body, request);
    }

    @POST
    @Path("/search")
    @Allowed(Role.USER)
    @Operation(summary = "Search: the tool search of ddg, or of the service named as engine")
    @RequestBody(
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            description = "What to look for, or {query, engine}",
                                            examples = "{\"query\": \"jakarta ee 10\"}")))
    @APIResponse(
            responseCode = "200",
            description = RESULT,
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> search(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.search(body, request);
    }

    @POST
    @Path("/files/read")
    @Allowed(Role.USER)
    @Operation(summary = "Read a file: the tool read_text_file of files")
    @RequestBody(
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            description = "A path, or {path}",
                                            examples = "{\"path\": \"notes.txt\"}")))
    @APIResponse(
            responseCode = "200",
            description = RESULT,
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> read(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.alias(Alias.READ, body, request);
    }

    @POST
    @Path("/postgres/query")
    @Allowed(Role.USER)
    @Operation(summary = "Ask a database: the tool execute_sql of postgres")
    @RequestBody(
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            description = "SQL, or {query}",
                                            examples = "{\"query\": \"select 1\"}")))
    @APIResponse(
            responseCode = "200",
            description = RESULT,
            content = @Content(schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> query(
            @NotNull JsonNode body, @Context HttpServletRequest request) {
        return calls.alias(Alias.QUERY, body, request);
    }
}
