package com.sutazai.tasks;

import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.security.Caller;
import com.sutazai.security.OpenStreams;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The changes of a task, told to one client until it is over, the client has left or lost its
 * rights, or for a minute: then the client asks again with the id of the last event.
 */
final class TaskEvents implements StreamingOutput {

    private static final Logger LOG = System.getLogger(TaskEvents.class.getName());

    /** A comment so often, so that proxies stay patient and a client that left is noticed. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final Duration LENGTH = Duration.ofMinutes(1);

    private final Tasks tasks;
    private final OpenStreams streams;
    private final Caller caller;
    private final TaskRow first;
    private final long lastVersion;

    /**
     * @param lastVersion what the client has seen before
     */
    TaskEvents(Tasks tasks, OpenStreams streams, Caller caller, TaskRow first, long lastVersion) {
        this.tasks = tasks;
        this.streams = streams;
        this.caller = caller;
        this.first = first;
        this.lastVersion = lastVersion;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try {
            streams.await(caller, () -> told(out));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        } catch (Failure e) {
            // the client sees the end, asks again, and is told then
            LOG.log(Level.DEBUG, "the changes of a task are told no more: {0}", e.getMessage());
        }
    }

    /** The version that was told last. */
    private long told(OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + LENGTH.toNanos();
        TaskRow task = first;
        long told = lastVersion;
        while (System.nanoTime() < end) {
            send(out, task.version() > told ? event(task) : ": still at work\n\n");
            told = Math.max(told, task.version());
            if (task.where().isOver()) {
                return told;
            }
            task = tasks.awaitChange(caller, task.id().toString(), told, HEARTBEAT);
        }
        return told;
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String event(TaskRow task) throws IOException {
        return "event: task\nid: "
                + task.version()
                + "\ndata: "
                + Json.mapper().writeValueAsString(TaskView.brief(task))
                + "\n\n";
    }
}
