package com.sutazai.mcp;

import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.Problems;
import com.sutazai.mcp.protocol.Message;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The answer to one POST: JSON if it comes soon, else a stream with a comment every few seconds and
 * the answer as its event. The comments keep proxies patient and are the only way to notice that
 * the client has left; its call is then cancelled.
 */
final class PendingAnswer {

    private static final Logger LOG = System.getLogger(PendingAnswer.class.getName());

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final AsyncContext async;

    PendingAnswer(AsyncContext async) {
        this.async = async;
    }

    /** Runs the work on a virtual thread of its own and answers with what it brings. */
    void await(Supplier<Message> work) throws IOException {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        Thread worker =
                Thread.ofVirtual()
                        .name("mcp-call")
                        .start(
                                () -> {
                                    try {
                                        answer.complete(work.get());
                                    } catch (Throwable e) {
                                        answer.completeExceptionally(e);
                                    }
                                });
        boolean isStream = false;
        while (true) {
            try {
                Message message = answer.get(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
                if (isStream) {
                    write("event: message\ndata: " + message.tree() + "\n\n");
                    async.complete();
                } else {
                    json(200, message);
                }
                return;
            } catch (TimeoutException e) {
                isStream = keepAlive(isStream, worker);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A notification or an answer was taken. */
    void accepted() {
        response().setStatus(HttpServletResponse.SC_ACCEPTED);
        async.complete();
    }

    /** The body was no message. */
    void refused(Message error) {
        try {
            json(HttpServletResponse.SC_BAD_REQUEST, error);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client left before its error", e);
        }
    }

    void failed(Failure failure) {
        try {
            Problems.send((HttpServletRequest) async.getRequest(), response(), failure);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client left before its problem", e);
        }
        async.complete();
    }

    private boolean keepAlive(boolean isStream, Thread worker) throws IOException {
        try {
            if (!isStream) {
                response().setContentType("text/event-stream; charset=utf-8");
                response().setHeader("X-Accel-Buffering", "no");
            }
            write(": still at work\n\n");
            return true;
        } catch (IOException e) {
            worker.interrupt();
            throw e;
        }
    }

    private void json(int status, Message message) throws IOException {
        byte[] body = Json.trees().writeValueAsBytes(message.tree());
        response().setStatus(status);
        response().setContentType("application/json");
        response().setContentLength(body.length);
        response().getOutputStream().write(body);
        async.complete();
    }

    private void write(String text) throws IOException {
        OutputStream out = response().getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private HttpServletResponse response() {
        return (HttpServletResponse) async.getResponse();
    }
}
