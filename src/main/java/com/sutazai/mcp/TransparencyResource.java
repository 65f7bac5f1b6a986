package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Version;
import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.personal.PersonalValues;
import com.sutazai.mcp.personal.UserValues;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.transparency.Comparison;
import com.sutazai.mcp.transparency.HttpSide;
import com.sutazai.mcp.transparency.PeerSide;
import com.sutazai.mcp.transparency.Report;
import com.sutazai.mcp.transparency.Side;
import com.sutazai.mcp.upstream.SentHeaders;
import com.sutazai.mesh.GuardedHttp;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.audit.AuditEvent;
import com.sutazai.security.audit.AuditTrail;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether the gateway loses anything of a service. */
@SharedBean
@Path("/mcp/services/{name}/transparency")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class TransparencyResource {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /** A comparison asks a server some hundred times. */
    private static final Semaphore PLACES = new Semaphore(2);

    private final Services services;
    private final PeerHttp http;
    private final GuardedHttp guarded;
    private final AuditTrail trail;
    private final UserValues values;

    @Inject
    public TransparencyResource(
            Services services,
            PeerHttp http,
            GuardedHttp guarded,
            AuditTrail trail,
            UserValues values) {
        this.services = services;
        this.http = http;
        this.guarded = guarded;
        this.trail = trail;
        this.values = values;
    }

    @GET
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Compare a service directly with the same through this gateway",
            description =
                    "Asks both now: introduction, lists, tools that change nothing and need no argument, prompts, resources, mistakes. Takes seconds. 100 means that nothing is lost or changed.")
    public CompletionStage<Transparency> compare(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        McpService service = services.find(name);
        Caller caller = Caller.of(request);
        URI through =
                URI.create(
                        "http://127.0.0.1:"
                                + request.getLocalPort()
                                + "/mcp/"
                                + service.entry().name());
        Map<String, String> credentials = new HashMap<>();
        for (String header : List.of("Authorization", "X-API-Key")) {
            String value = request.getHeader(header);
            if (value != null) {
                credentials.put(header, value);
            }
        }
        return Async.run(
                () -> {
                    if (!PLACES.tryAcquire()) {
                        throw Failure.unavailable("Two comparisons are under way", RETRY_AFTER);
                    }
                    try {
                        return audited(service, caller, through, credentials);
                    } finally {
                        PLACES.release();
                    }
                });
    }

    /** One event for all: the calls through the gateway have their own, the direct ones none. */
    private Transparency audited(
            McpService service, Caller caller, URI through, Map<String, String> credentials) {
        AuditTrail.Place event = trail.begin(caller, "transparency", service.entry().name());
        String outcome = ProblemType.INTERNAL.slug();
        try {
            // tools that are held back are known once they are listed
            service.list(caller, Catalogue.Kind.TOOLS);
            Transparency compared = compared(service, caller, through, credentials);
            outcome = "ok";
            return compared;
        } catch (IOException e) {
            outcome = ProblemType.UPSTREAM_FAILED.slug();
            throw Failure.of(
                    ProblemType.UPSTREAM_FAILED, "The comparison broke off: " + e.getMessage());
        } catch (RpcError e) {
            outcome = "error" + e.code();
            throw RpcFailures.of(e);
        } catch (Failure e) {
            outcome = e.type().slug();
            throw e;
        } finally {
            event.end(new AuditEvent.Ending("", outcome, ""));
        }
    }

    private Transparency compared(
            McpService service, Caller caller, URI through, Map<String, String> credentials)
            throws IOException {
        long begin = System.nanoTime();
        // the second one at another instance, if there is one: what differs between them is no loss
        try (Side direct = direct(service, caller, 0);
                Side again = direct(service, caller, 1);
                Side other = HttpSide.open(http, through, credentials, PATIENCE)) {
            Report report =
                    Comparison.of(direct, again, other, tool -> service.isOpen(caller, tool));
            return new Transparency(
                    service.entry().name(),
                    direct instanceof HttpSide ? "http" : service.upstream().transport(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1_000.0,
                    report);
        }
    }

    private Side direct(McpService service, Caller caller, int first) throws IOException {
        return switch (service.entry().target()) {
            case Target.Http remote -> http(service, caller, remote, first);
            case Target.Sse sse -> ofGateway(service, caller);
            case Target.Stdio stdio -> ofGateway(service, caller);
            case Target.OpenApi api -> throw none(service);
            case Target.InProcess own -> throw none(service);
        };
    }

    private static Failure none(McpService service) {
        return Failure.of(
                ProblemType.CONFLICT,
                "The service "
                        + service.entry().name()
                        + " has no MCP server of its own to compare with");
    }

    private Side http(McpService service, Caller caller, Target.Http remote, int first)
            throws IOException {
        IOException last = new IOException("it has no instance");
        int count = remote.instances().size();
        for (int i = 0; i < count; i++) {
            try {
                URI uri = remote.instances().get((first + i) % count);
                Map<String, String> headers = headers(service, caller, remote).filled();
                return HttpSide.open(guarded.http(), uri, headers, PATIENCE);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private SentHeaders headers(McpService service, Caller caller, Target.Http remote) {
        return new PersonalValues(
                service.entry().name(),
                Upstreams.headers(service.entry(), remote, guarded),
                caller.userId(),
                values);
    }

    private static Side ofGateway(McpService service, Caller caller) {
        return new PeerSide(
                service.upstream()
                        .of(caller.userId())
                        .peer(Introduction.ofGateway(Version.TEXT), heard -> {}, PATIENCE),
                PATIENCE);
    }

    /**
     * A comparison of now.
     *
     * @param direct how the service was asked directly: with a client of its own over HTTP, else
     *     over the gateway's own pipe or stream
     * @param seconds it took
     */
    public record Transparency(String service, String direct, double seconds, Report report) {}
}
