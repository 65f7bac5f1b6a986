package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private static final int STDERR_LINE_MAX = 500;
    private static final byte[] END = new byte[0];

    /**
     * Somebody who waits for an answer.
     *
     * @param token of the progress of the request; missing if it wants none
     */
    private record Waiting(CompletableFuture<JsonNode> answer, JsonNode token, Listener during) {}

    private final String name;
    private final Process process;
    private final int messageSizeMax;
    private final Listener listener;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE_MAX);
    private volatile boolean isEnded;

    private StdioConnection(String name, Process process, int messageSizeMax, Listener listener) {
        this.name = name;
        this.process = process;
        this.messageSizeMax = messageSizeMax;
        this.listener = listener;
    }

    /**
     * Starts the process.
     *
     * @param listener hears what belongs to no request
     */
    static StdioConnection start(
            String name, StdioCommand command, int messageSizeMax, Listener listener)
            throws IOException {
        StdioConnection connection =
                new StdioConnection(name, command.builder().start(), messageSizeMax, listener);
        Thread.ofVirtual().name("stdio-write-" + name).start(connection::write);
        Thread.ofVirtual().name("stdio-read-" + name).start(connection::read);
        Thread.ofVirtual().name("stdio-stderr-" + name).start(connection::drain);
        return connection;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return !isEnded && process.isAlive();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
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
            throw new IOException("the process ended before it answered", e);
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

    private void drain() {
        try (BufferedReader stderr =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = stderr.readLine(); line != null; line = stderr.readLine()) {
                LOG.log(
                        Level.INFO,
                        "{0}: {1}",
                        name,
                        line.length() > STDERR_LINE_MAX
                                ? line.substring(0, STDERR_LINE_MAX)
                                : line);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "stderr of {0} is closed", name);
        }
    }

    private void end(String why) {
        isEnded = true;
        LOG.log(Level.DEBUG, "{0}: {1}", name, why);
        waiting.values().forEach(each -> each.answer().completeExceptionally(new IOException(why)));
        process.destroy();
    }

    /** Close stdin, wait, TERM, wait, KILL: the process and all that it started. */
    void stop(Duration patience) {
        var tree =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(process.toHandle()),
                                process.descendants())
                        .toList();
        outgoing.clear();
        outgoing.add(END);
        ProcessTree.await(tree, patience);
        tree.forEach(ProcessHandle::destroy);
        ProcessTree.await(tree, patience);
        tree.forEach(ProcessHandle::destroyForcibly);
        isEnded = true;
    }
}
