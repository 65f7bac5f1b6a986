package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * A span per call and one per attempt, through the server's OpenTelemetry. Without a configured
 * exporter nothing is recorded and nothing is added to messages.
 */
@SharedBean
public class Spans {

    static final String HEADER = "traceparent";

    private static final AttributeKey<List<String>> CANDIDATES =
            AttributeKey.stringArrayKey("mesh.candidates");
    private static final AttributeKey<List<Double>> SCORES =
            AttributeKey.doubleArrayKey("mesh.scores");
    private static final AttributeKey<List<String>> EXCLUDED =
            AttributeKey.stringArrayKey("mesh.excluded");

    /** Reads the one header. */
    private static final class OneHeader implements TextMapGetter<String> {

        @Override
        public Iterable<String> keys(String value) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String value, String name) {
            return HEADER.equals(name) ? value : null;
        }
    }

    private final Tracer tracer;
    private final boolean isOn;

    @Inject
    public Spans(jakarta.enterprise.inject.Instance<OpenTelemetry> telemetry) {
        this(used(telemetry));
    }

    Spans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("com.sutazai.mesh");
        this.isOn = !telemetry.equals(OpenTelemetry.noop());
    }

    /** Payara gives a recording one even where nothing is exported. */
    private static OpenTelemetry used(jakarta.enterprise.inject.Instance<OpenTelemetry> telemetry) {
        boolean isOff =
                ConfigProvider.getConfig()
                        .getOptionalValue("otel.sdk.disabled", Boolean.class)
                        .orElse(true);
        return isOff || !telemetry.isResolvable() ? OpenTelemetry.noop() : telemetry.get();
    }

    /** The trace that this thread works for, if one is recorded. */
    static Optional<String> traceId() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid() ? Optional.of(context.getTraceId()) : Optional.empty();
    }

    /** The work as part of the caller's trace. */
    Runnable within(@Nullable String traceparent, Runnable work) {
        if (!isOn) {
            return work;
        }
        return W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), traceparent == null ? "" : traceparent, new OneHeader())
                .wrap(work);
    }

    /** A call begins, within what the thread is doing. */
    Span call(ServiceName service) {
        if (!isOn) {
            return Span.getInvalid();
        }
        return tracer.spanBuilder("mesh " + service)
                .setSpanKind(SpanKind.INTERNAL)
                .setAttribute("mesh.service", service.value())
                .startSpan();
    }

    /**
     * An attempt of a call begins; why this instance was chosen is written down if anyone reads.
     */
    Span attempt(Span call, Service service, Member member, int number) {
        if (!isOn) {
            return Span.getInvalid();
        }
        Span span =
                tracer.spanBuilder("attempt " + number)
                        .setParent(Context.root().with(call))
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("mesh.instance", member.instance().id())
                        .setAttribute("server.address", member.instance().address())
                        .setAttribute("server.port", member.instance().port())
                        .startSpan();
        if (span.isRecording()) {
            explain(span, Explanation.of(service, System.nanoTime()));
        }
        return span;
    }

    /** The message as part of a span; unchanged if none is recorded. */
    static Message in(Span span, Message message) {
        SpanContext context = span.getSpanContext();
        return context.isValid()
                ? message.with(
                        HEADER,
                        "00-"
                                + context.getTraceId()
                                + "-"
                                + context.getSpanId()
                                + "-"
                                + context.getTraceFlags().asHex())
                : message;
    }

    private static void explain(Span span, Explanation explanation) {
        List<Explanation.Candidate> eligible =
                explanation.candidates().stream().filter(Explanation.Candidate::eligible).toList();
        span.addEvent(
                "pick by " + explanation.strategy(),
                Attributes.of(
                        CANDIDATES,
                        eligible.stream().map(Explanation.Candidate::instanceId).toList(),
                        SCORES,
                        eligible.stream().map(Spans::score).toList(),
                        EXCLUDED,
                        explanation.candidates().stream()
                                .filter(candidate -> !candidate.eligible())
                                .map(c -> c.instanceId() + ": " + c.reason())
                                .toList()));
    }

    private static double score(Explanation.Candidate candidate) {
        Double score = candidate.score();
        return score == null ? 0 : score;
    }

    /** How it ended. */
    static void end(Span span, boolean isGood) {
        if (!isGood) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
