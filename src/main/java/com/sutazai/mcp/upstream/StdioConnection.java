package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One life of a stdio server: a process, and three virtual threads that write its stdin, read its
 * stdout and drain its stderr. Calls wait on their own future, found by the id of the answer, so no
 * lock is held around I/O.
 */
final class StdioConnection {

    private static final Logger LOG = System.getLogger(StdioConnection.class.getName());

    /** Messages waiting for the pipe; a server that reads none is not given more. */
    private static final int QUEUE_MAX = 1_000;

    private static final byte[] END = new byte[0];

    /**
     * Somebody who waits for an answer.
     *
     * @param token of the progress of the request; missing if it wants none
     */
    private record Waiting(CompletableFuture<JsonNode> answer, JsonNode token, Listener during) {}

    private final String name;
    private final Process process;
    private final ProcessTree tree;
    private final int messageSizeMax;
    private final MemoryWatch memory;
    private final Listener listener;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE_MAX);
    private volatile boolean isEnded;
    private volatile String why = "";

    private StdioConnection(Making making, Process process, String mark, Listener listener) {
        this.name = making.name();
        this.process = process;
        this.tree = new ProcessTree(process.toHandle(), mark);
        this.messageSizeMax = making.messageSizeMax();
        this.memory = making.memory();
        this.listener = listener;
    }

    /**
     * What a process is made of.
     *
     * @param messageSizeMax bytes of a line
     * @param memory watches what it has
     */
    record Making(String name, StdioCommand command, int messageSizeMax, MemoryWatch memory) {}

    /**
     * Starts the process.
     *
     * @param listener hears what belongs to no request
     */
    static StdioConnection start(Making making, Listener listener) throws IOException {
        String name = making.name();
        String mark = UUID.randomUUID().toString();
        StdioConnection connection =
                new StdioConnection(making, making.command().builder(mark).start(), mark, listener);
        long memoryMax = making.command().limits().memory();
        if (memoryMax > 0) {
            making.memory()
                    .watch(
                            connection.pid(),
                            memoryMax,
                            size -> connection.tooLarge(size, memoryMax));
        }
        Thread.ofVirtual().name("stdio-write-" + name).start(connection::write);
        Thread.ofVirtual().name("stdio-read-" + name).start(connection::read);
        Thread.ofVirtual()
                .name("stdio-stderr-" + name)
                .start(() -> StderrLog.drain(name, connection.process.getErrorStream()));
        return connection;
    }

    /** {@code stdio:PID}. */
    String address() {
        return "stdio:" + pid();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return !isEnded && process.isAlive();
    }

    /** Whether the process has ended, or does so before the time is up. */
    boolean hasEndedWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS) || isEnded;
    }

    /** Why it has ended, if it has. */
    String why() {
        return why.isEmpty() ? "has ended" : why;
    }

    private void tooLarge(long size, long max) {
        why = StdioLimits.excess(size, max);
        LOG.log(Level.WARNING, "MCP server {0} {1} and is ended", name, why);
        tree.kill();
        end(why);
    }

    /**
     * Sends a request and waits for its result.
     *
     * @throws IOException if the process ended first
     * @throws TimeoutException if there is no answer in time; the server is told to cancel
     */
    JsonNode request(String method, JsonNode params, Duration timeout, Listener during)
            throws IOException, TimeoutException, InterruptedException {
        LongNode id = LongNode.valueOf(ids.incrementAndGet());
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        JsonNode token = params.path("_meta").path("progressToken");
        waiting.put(id.asText(), new Waiting(answer, token, during));
        try {
            send(new Message.Request(id, method, params));
            if (isEnded) {
                throw new IOException("the process has ended");
            }
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcError error) {
                throw error;
            }
            throw e.getCause() instanceof IOException ended ? ended : new IOException(e);
        } catch (TimeoutException | InterruptedException e) {
            cancel(id);
            throw e;
        } finally {
            waiting.remove(id.asText());
        }
    }

    void send(Message message) throws IOException {
        byte[] line = (message.tree() + "\n").getBytes(StandardCharsets.UTF_8);
        if (!outgoing.offer(line)) {
            throw new IOException("the server reads none of " + QUEUE_MAX + " messages");
        }
    }

    /** Sends what nobody waits for. */
    void sendOrDrop(Message message) {
        try {
            send(message);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} was not told something: {1}", name, e.getMessage());
        }
    }

    private void cancel(LongNode id) throws IOException {
        ObjectNode params =
                JsonNodeFactory.instance.objectNode().put("reason", "the caller no longer waits");
        params.set("requestId", id);
        send(new Message.Notification("notifications/cancelled", params));
    }

    private void write() {
        try (OutputStream stdin = process.getOutputStream()) {
            for (byte[] line = outgoing.take(); line.length > 0; line = outgoing.take()) {
                stdin.write(line);
                stdin.flush();
            }
        } catch (IOException e) {
            end("stdin is closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (InputStream stdout = new BufferedInputStream(process.getInputStream())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = stdout.read(); next >= 0; next = stdout.read()) {
                if (next != '\n') {
                    line.write(next);
                    if (line.size() > messageSizeMax) {
                        end("a message is larger than MCP_MESSAGE_SIZE_MAX");
                        return;
                    }
                } else {
                    receive(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                }
            }
            end("stdout is closed");
        } catch (IOException e) {
            end("stdout is broken");
        }
    }

    private void receive(String line) {
        if (line.isBlank()) {
            return;
        }
        try {
            switch (Message.of(Json.trees().readTree(line))) {
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
            LOG.log(Level.WARNING, "{0} wrote a line to stdout that is no message", name);
        }
    }

    private void complete(
            JsonNode id, java.util.function.Consumer<CompletableFuture<JsonNode>> how) {
        Waiting answered = waiting.remove(id.asText());
        if (answered != null) {
            how.accept(answered.answer());
        }
    }

    /**
     * On whose account the server says something: a pipe does not tell. Progress names its request;
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

    private void end(String seen) {
        isEnded = true;
        // a process that we end ourselves is seen to end in other ways too
        String reason = why.isEmpty() ? seen : why;
        LOG.log(Level.DEBUG, "{0}: {1}", name, reason);
        waiting.values()
                .forEach(each -> each.answer().completeExceptionally(new IOException(reason)));
        process.destroy();
    }

    /** Close stdin, wait, TERM, wait, KILL: the process and all that it started. */
    void stop(Duration patience) {
        memory.leave(process.pid());
        outgoing.clear();
        outgoing.add(END);
        tree.end(patience);
        isEnded = true;
    }
}
