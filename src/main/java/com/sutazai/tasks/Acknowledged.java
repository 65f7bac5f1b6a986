package com.sutazai.tasks;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A task is kept. */
@Schema(
        name = "TaskAcknowledged",
        examples =
                "{\"task_id\": \"019b1c5e-6d3a-7c11-9c0e-2f7a35f1c001\", \"status\": \"queued\", \"result\": {\"message\": \"The task is kept; ask for it at its"
                        + " Location\"}}")
public record Acknowledged(UUID taskId, String status, Note result) {

    /** What is to be known. */
    public record Note(String message) {}

    /** 202 with the place where it can be asked for. */
    static Response of(Tasks.Given given) {
        TaskRow task = given.task();
        String message =
                given.isNew()
                        ? "The task is kept; ask for it at its Location"
                        : "This Idempotency-Key was used before: it is the same task";
        return Response.accepted(new Acknowledged(task.id(), task.status(), new Note(message)))
                .location(URI.create("/api/v1/tasks/" + task.id()))
                .build();
    }
}
