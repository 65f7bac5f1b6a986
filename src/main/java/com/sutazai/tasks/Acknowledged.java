package com.sutazai.tasks;

import com.sutazai.http.Async;
import com.sutazai.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task is kept. */
@Schema(
        name = "TaskAcknowledged",
        examples =
                "{\"task_id\": \"019b1c5e-6d3a-7c11-9c0e-2f7a35f1c001\", \"status\": \"queued\", \"result\": {\"message\": \"The task is kept; ask for it at its"
                        + " Location\"}}")
public record Acknowledged(UUID taskId, String status, Note result) {

    /** What is to be known. */
    public record Note(String message) {}

    /** 202 with the place where it can be asked for, once it is kept. */
    static CompletionStage<Response> of(
            Tasks tasks,
            NewTask task,
            @Nullable String idempotencyKey,
            HttpServletRequest request) {
        Caller caller = Caller.of(request);
        Tasks.Order order = task.order(idempotencyKey);
        return Async.run(() -> of(tasks.give(caller, order)));
    }

    private static Response of(Tasks.Given given) {
        String message =
                given.isNew()
                        ? "The task is kept; ask for it at its Location"
                        : "This Idempotency-Key was used before: it is the same task";
        return Response.accepted(new Acknowledged(given.id(), given.status(), new Note(message)))
                .location(URI.create("/api/v1/tasks/" + given.id()))
                .build();
    }
}
