package com.sutazai.http;

import com.sutazai.http.Problem.FieldError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A failure that a caller is told about. Its message leaves the server: it says what happened, why
 * and what to do, and holds no secret. Features subclass it with names of facts, or use the
 * factories.
 */
public class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<FieldError> errors;
    private final transient Map<String, Object> extensions = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    protected Failure(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    private Failure(ProblemType type, String detail, List<FieldError> errors) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
    }

    public static Failure of(ProblemType type, String detail) {
        return new Failure(type, detail);
    }

    public static Failure notFound(String detail) {
        return new Failure(ProblemType.NOT_FOUND, detail);
    }

    public static Failure unavailable(String detail, Duration retryAfter) {
        return new Failure(ProblemType.UNAVAILABLE, detail)
                .header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }

    public static Failure invalid(String pointer, String detail) {
        return invalid(List.of(new FieldError(pointer, detail)));
    }

    public static Failure invalid(List<FieldError> errors) {
        String fields =
                errors.size() == 1 ? "One field is wrong" : errors.size() + " fields are wrong";
        return new Failure(ProblemType.INVALID, fields + "; see errors", errors);
    }

    /** Adds a member to the problem. */
    public Failure with(String member, Object value) {
        extensions.put(member, value);
        return this;
    }

    /** Adds a header to the response. */
    public Failure header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public ProblemType type() {
        return type;
    }

    /** Whether someone behind this server failed or was not to be had. */
    public boolean isUnavailability() {
        return type.status() >= 502;
    }

    /** Whether what failed said that it may have been done all the same. */
    public boolean mayHaveRun() {
        return Boolean.TRUE.equals(extensions.get("may_have_run"));
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<FieldError> errors() {
        return errors;
    }

    /** Members of the problem beside the standard ones. */
    public Map<String, Object> extensions() {
        return Map.copyOf(extensions);
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }
}
