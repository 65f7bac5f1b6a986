package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who waits for which answer on a wire. Calls wait on their own future, found by the id of the
 * answer, so no lock is held around I/O. Thread-safe.
 */
final class Dialogue {

    private static final Logger LOG = System.getLogger(Dialogue.class.getName());

    private static final Duration CANCEL = Duration.ofSeconds(5);

    /** Sends messages. */
    @FunctionalInterface
    interface Sender {

        /**
         * Sends one, or begins to: what fails later is told with {@link Dialogue#fail}.
         *
         * @param patience how long it may take
         */
        void send(Message message, Duration patience) throws IOException;
    }

    /**
     * Somebody who waits for an answer.
     *
     * @param token of the progress of the request; missing if it wants none
     */
    private record Waiting(CompletableFuture<JsonNode> answer, JsonNode token, Listener during) {}

    private final String name;
    private final Sender sender;
    private final Listener listener;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private volatile String ended = "";

    /**
     * @param name of the server
     * @param listener hears what belongs to no request
     */
    Dialogue(String name, Sender sender, Listener listener) {
        this.name = name;
        this.sender = sender;
        this.listener = listener;
    }

    /** As {@link Wire#request}. */
    JsonNode request(String method, JsonNode params, Duration timeout, Listener during)
            throws IOException, TimeoutException, InterruptedException {
        LongNode id = LongNode.valueOf(ids.incrementAndGet());
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        JsonNode token = params.path("_meta").path("progressToken");
        waiting.put(id.asText(), new Waiting(answer, token, during));
        try {
            sender.send(new Message.Request(id, method, params), timeout);
            if (!ended.isEmpty()) {
                throw new IOException(ended);
            }
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcError error) {
                throw error;
            }
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e);
        } catch (TimeoutException | InterruptedException e) {
            cancel(id);
            throw e;
        } finally {
            waiting.remove(id.asText());
        }
    }

    /** A request cannot be sent, so there is no answer; one that came already counts. */
    void fail(JsonNode id, Exception why) {
        complete(id, future -> future.completeExceptionally(why));
    }

    /** Nobody waits for it, and what becomes of it changes nothing of what the caller is told. */
    private void cancel(LongNode id) {
        Thread.ofVirtual().name("mcp-cancel").start(() -> cancelNow(id));
    }

    private void cancelNow(LongNode id) {
        ObjectNode params =
                JsonNodeFactory.instance.objectNode().put("reason", "the caller no longer waits");
        params.set("requestId", id);
        try {
            sender.send(new Message.Notification("notifications/cancelled", params), CANCEL);
        } catch (IOException | Failure e) {
            LOG.log(Level.DEBUG, "{0} was not told to cancel: {1}", name, e.getMessage());
        }
    }

    /** The server has said something. */
    void receive(String text) {
        try {
            switch (Message.of(Json.trees().readTree(text))) {
                case Message.Result answer ->
                        complete(answer.id(), future -> future.complete(answer.result()));
                case Message.ErrorAnswer answer ->
                        complete(
                                answer.id(),
                                future ->
                                        future.completeExceptionally(new RpcError(answer.error())));
                case Message.Request asked -> whose(asked.params()).heard(asked);
                case Message.Notification told -> whose(told.params()).heard(told);
            }
        } catch (IOException | RpcError e) {
            LOG.log(Level.WARNING, "{0} said something that is no message", name);
        }
    }

    private void complete(JsonNode id, Consumer<CompletableFuture<JsonNode>> how) {
        Waiting answered = waiting.remove(id.asText());
        if (answered != null) {
            how.accept(answered.answer());
        }
    }

    /**
     * On whose account the server says something: a wire does not tell. Progress names its request;
     * with one request under way it is most likely that.
     */
    private Listener whose(JsonNode params) {
        JsonNode token = params.path("progressToken");
        List<Waiting> now = List.copyOf(waiting.values());
        if (!token.isMissingNode()) {
            for (Waiting each : now) {
                if (each.token().asText().equals(token.asText())) {
                    return each.during();
                }
            }
        }
        return now.size() == 1 ? now.getFirst().during() : listener;
    }

    /** Nothing comes any more: whoever waits is told why. */
    void end(String reason) {
        ended = reason;
        waiting.values()
                .forEach(each -> each.answer().completeExceptionally(new IOException(reason)));
    }
}
