package com.sutazai.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * RFC 9457.
 *
 * @param type reference to the explanation
 * @param detail what happened, why, and what to do
 * @param instance path of the request
 * @param requestId the id under which the server's log knows the request
 * @param errors one entry per wrong field, only for 422
 * @param extensions further members of this type
 */
@Schema(name = "Problem", description = "RFC 9457 problem details")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @JsonProperty("request_id") String requestId,
        List<FieldError> errors,
        @JsonAnyGetter @Schema(hidden = true) Map<String, Object> extensions) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * A wrong field.
     *
     * @param pointer RFC 6901 pointer into the body, or {@code #/query/NAME} for a parameter
     */
    public record FieldError(String pointer, String detail) {}

    static Problem of(Failure failure, String instance, String requestId) {
        ProblemType type = failure.type();
        return new Problem(
                type.uri(),
                type.title(),
                type.status(),
                failure.detail(),
                instance,
                requestId,
                failure.errors(),
                failure.extensions());
    }
}
