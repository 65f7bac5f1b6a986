package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task to give.
 *
 * @param taskType who does it: a handler of this server, external workers, or the mesh service of
 *     this name
 * @param payload an object; empty if absent
 * @param priority higher ones first; 10 and above counts as high, 5 and above as normal; 0 if
 *     absent
 * @param delaySeconds not before so many seconds have passed; 0 if absent
 * @param maxAttempts how often it is tried at most; 3 if absent
 * @param timeoutSeconds of one attempt; 30 if absent
 */
@Schema(
        examples =
                "{\"task_type\": \"billing\", \"payload\": {\"month\": 11}, \"priority\": 5, \"delay_seconds\": 60}")
public record NewTask(
        @NotNull @Pattern(regexp = "[a-z0-9_.-]{1,64}", message = "has 1 to 64 of a-z 0-9 _ . -")
                String taskType,
        @Nullable @Schema(type = SchemaType.OBJECT) JsonNode payload,
        @Nullable @Min(0) @Max(100) Integer priority,
        @Nullable @Min(0) @Max(31_536_000) Integer delaySeconds,
        @Nullable @Min(1) @Max(20) Integer maxAttempts,
        @Nullable @Min(1) @Max(300) Integer timeoutSeconds) {

    /** What is deeper cannot be read back within an answer. */
    static final int DEPTH_MAX = 100;

    private static final int ATTEMPTS = 3;
    private static final int TIMEOUT = 30;

    /** Named in full: the annotation has the same name. */
    private static final java.util.regex.Pattern KEY =
            java.util.regex.Pattern.compile("[\\x21-\\x7e]{1,200}");

    /**
     * What is asked for.
     *
     * @param idempotencyKey the header of the request, null without one
     */
    Tasks.Order order(@Nullable String idempotencyKey) {
        if (payload != null && !payload.isObject()) {
            throw Failure.invalid("/payload", "is not an object");
        }
        if (payload != null && Json.depth(payload) > DEPTH_MAX) {
            throw Failure.invalid("/payload", "is nested deeper than " + DEPTH_MAX + " levels");
        }
        if (payload != null && Json.hasLongNumber(payload)) {
            throw Failure.invalid(
                    "/payload", "has a number of more than " + Json.DIGITS_MAX + " digits");
        }
        if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
            throw Failure.invalid(
                    "#/header/Idempotency-Key", "has not 1 to 200 printable characters of ASCII");
        }
        return new Tasks.Order(
                taskType,
                payload == null ? JsonNodeFactory.instance.objectNode() : payload,
                Objects.requireNonNullElse(priority, 0),
                Duration.ofSeconds(Objects.requireNonNullElse(delaySeconds, 0)),
                Objects.requireNonNullElse(maxAttempts, ATTEMPTS),
                Duration.ofSeconds(Objects.requireNonNullElse(timeoutSeconds, TIMEOUT)),
                idempotencyKey);
    }
}
