package com.sutazai.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.Problem.FieldError;
import com.sutazai.mesh.limit.Priority;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the envelope of {@code POST /mesh/v2/call} into a call and back. */
@SharedBean
public class RestCalls {

    private static final int RETRIES = 3;
    private static final int TIMEOUT_SECONDS = 30;

    private final ServiceMesh mesh;
    private final MeshSettings settings;
    private final Mirrors mirrors;

    @Inject
    public RestCalls(ServiceMesh mesh, MeshSettings settings, Mirrors mirrors) {
        this.mesh = mesh;
        this.settings = settings;
        this.mirrors = mirrors;
    }

    Answer call(Call call) {
        String trace = Spans.traceId().orElseGet(TraceContext::traceId);
        Message message = message(call, trace);
        boolean isReading = message.isReading() || Boolean.TRUE.equals(call.readOnly());
        boolean isRepeatable =
                isReading || Objects.requireNonNullElse(call.idempotent(), message.isIdempotent());
        CallPolicy policy =
                new CallPolicy(
                        Duration.ofSeconds(
                                call.timeout() == null ? TIMEOUT_SECONDS : call.timeout()),
                        call.retryCount() == null ? RETRIES : call.retryCount(),
                        isRepeatable,
                        Boolean.TRUE.equals(call.readOnly()),
                        "bulk".equals(call.priority()) ? Priority.BULK : Priority.NORMAL,
                        Optional.ofNullable(call.affinity()));
        if (isReading) {
            mirrors.copy(new ServiceName(call.serviceName()), message, policy);
        }
        long begin = System.nanoTime();
        return mesh.call(
                new ServiceName(call.serviceName()),
                policy,
                attempt -> {
                    try (Reply reply = attempt.send(message)) {
                        byte[] body = reply.bytes(settings.replySizeMax());
                        double seconds = (System.nanoTime() - begin) / 1e9;
                        return new Answer(
                                reply.status(),
                                headers(reply),
                                body(reply, body),
                                attempt.instance().id(),
                                trace,
                                seconds);
                    }
                });
    }

    private static Message message(Call call, String trace) {
        Map<String, String> headers = new HashMap<>();
        if (call.headers() != null) {
            call.headers()
                    .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        List<FieldError> forbidden =
                headers.keySet().stream()
                        .filter(Hops::isOfConnection)
                        .map(name -> new FieldError("/headers/" + name, "belongs to a connection"))
                        .toList();
        if (!forbidden.isEmpty()) {
            throw Failure.invalid(forbidden);
        }
        headers.putIfAbsent("traceparent", TraceContext.parent(trace));
        headers.putIfAbsent("x-trace-id", trace);
        byte[] body = bytes(call.body());
        if (body.length > 0) {
            headers.putIfAbsent("content-type", "application/json");
        }
        try {
            return new Message(
                    call.method() == null ? "GET" : call.method().toUpperCase(Locale.ROOT),
                    Objects.requireNonNullElse(call.path(), "/"),
                    headers,
                    body);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid(
                    String.valueOf(e.getMessage()).contains("path") ? "/path" : "/headers",
                    String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(@Nullable JsonNode body) {
        try {
            return body == null || body.isNull() || body.isMissingNode()
                    ? new byte[0]
                    : Json.trees().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> headers(Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        reply.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        headers.keySet().removeIf(Hops::isOfConnection);
        return headers;
    }

    private static @Nullable JsonNode body(Reply reply, byte[] body) throws IOException {
        if (body.length == 0) {
            return null;
        }
        String type = reply.header("content-type").orElse("");
        if (type.startsWith("application/json") || type.contains("+json")) {
            try {
                return Json.trees().readTree(body);
            } catch (JsonProcessingException e) {
                return TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
            }
        }
        return TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
    }

    /**
     * A call.
     *
     * @param method GET if absent
     * @param path with the query; / if absent
     * @param body any JSON
     * @param timeout seconds over all attempts; 30 if absent
     * @param retryCount attempts after the first, made only where they do no harm; 3 if absent
     * @param idempotent whether it may run twice without harm; what HTTP says of the method if
     *     absent
     * @param readOnly it changes nothing, so a second copy may be sent while the first is slow
     * @param priority bulk calls are refused first when the server is full; normal if absent
     * @param affinity calls with the same text go to the same instance under ip_hash
     */
    @Schema(
            name = "MeshCall",
            examples =
                    "{\"service_name\": \"billing\", \"method\": \"GET\", \"path\": \"/invoices?open=true\", \"timeout\": 10}")
    public record Call(
            @NotNull @Pattern(regexp = ServiceName.PATTERN, message = "has 1 to 64 of a-z 0-9 -")
                    String serviceName,
            @Nullable
                    @Pattern(
                            regexp = "(?i)GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS",
                            message = "is not one of GET HEAD POST PUT PATCH DELETE OPTIONS")
                    String method,
            @Nullable @Size(max = 8192) @Pattern(regexp = "/(?!/).*", message = "starts with one /")
                    String path,
            @Nullable @Size(max = 100) Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable @Min(1) @Max(300) Integer timeout,
            @Nullable @Min(0) @Max(10) Integer retryCount,
            @Nullable Boolean idempotent,
            @Nullable Boolean readOnly,
            @Nullable @Pattern(regexp = "normal|bulk", message = "is not one of normal, bulk")
                    String priority,
            @Nullable @Size(max = 200) String affinity) {}

    /**
     * The answer of a service.
     *
     * @param body JSON if the service says that it is, else text
     * @param duration seconds over all attempts
     */
    @Schema(name = "MeshAnswer")
    public record Answer(
            int statusCode,
            Map<String, String> headers,
            @Nullable JsonNode body,
            String instanceId,
            String traceId,
            double duration) {}
}
