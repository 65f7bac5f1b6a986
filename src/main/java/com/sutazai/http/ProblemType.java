package com.sutazai.http;

/**
 * The vocabulary of failures: slug, status and title. Each has a section in {@code
 * docs/problems.md}.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    MALFORMED_JSON("malformed-json", 400, "The body is not the JSON that is expected"),
    UNAUTHENTICATED("unauthenticated", 401, "A valid token or API key is needed"),
    FORBIDDEN("forbidden", 403, "The caller may not do this"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This path does not take this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer is not to be had in an accepted type"),
    CONFLICT("conflict", 409, "The state does not allow this"),
    GONE("gone", 410, "This has been replaced"),
    TOO_LARGE("too-large", 413, "The body is too large"),
    UNSUPPORTED_TYPE("unsupported-type", 415, "The body is of a type that is not taken"),
    INVALID("invalid", 422, "The request is well-formed but wrong"),
    TOO_MANY("too-many", 429, "Too many requests"),
    INTERNAL("internal", 500, "The server failed"),
    UPSTREAM_FAILED("upstream-failed", 502, "A service behind this one failed"),
    UNAVAILABLE("unavailable", 503, "A service that is needed is not available"),
    UPSTREAM_TIMEOUT("upstream-timeout", 504, "A service behind this one did not answer in time");

    /** The page that explains the types is served by us, so the reference is relative. */
    private static final String PAGE = "/docs/problems.md#";

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The URI reference that names the type and leads to its explanation. */
    public String uri() {
        return PAGE + slug;
    }

    /** The type for a status that did not come from us. */
    public static ProblemType of(int status) {
        for (ProblemType type : values()) {
            if (type.status == status && type != MALFORMED_JSON) {
                return type;
            }
        }
        return status >= 500 ? INTERNAL : BAD_REQUEST;
    }
}
