package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.security.Caller;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** The changes of a task, told to one client until it is over or the client has left. */
final class TaskEvents {

    private static final Logger LOG = System.getLogger(TaskEvents.class.getName());

    /** A comment so often, so that proxies stay patient and a client that left is noticed. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Tasks tasks;
    private final Caller caller;
    private final TaskRow first;
    private final SseEventSink sink;
    private final Sse sse;

    TaskEvents(Tasks tasks, Caller caller, TaskRow first, SseEventSink sink, Sse sse) {
        this.tasks = tasks;
        this.caller = caller;
        this.first = first;
        this.sink = sink;
        this.sse = sse;
    }

    /** Blocks until there is nothing more to tell. */
    void tell(long lastVersion) {
        try (sink) {
            TaskRow task = first;
            long told = lastVersion;
            while (!sink.isClosed()) {
                if (task.version() > told) {
                    send(event(task));
                    told = task.version();
                } else {
                    send(sse.newEventBuilder().comment("still at work").build());
                }
                if (task.where().isOver()) {
                    return;
                }
                task = tasks.awaitChange(caller, task.id().toString(), told, HEARTBEAT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "the changes of a task are told no more: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "the client has left", e);
        }
    }

    private void send(OutboundSseEvent event) {
        sink.send(event).toCompletableFuture().join();
    }

    private OutboundSseEvent event(TaskRow task) {
        try {
            return sse.newEventBuilder()
                    .name("task")
                    .id(Long.toString(task.version()))
                    .data(Json.mapper().writeValueAsString(TaskView.of(task)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of ours can be written", e);
        }
    }
}
