package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One life of a stdio server: a process, and three virtual threads that write its stdin, read its
 * stdout and drain its stderr.
 */
final class StdioConnection implements Wire {

    private static final Logger LOG = System.getLogger(StdioConnection.class.getName());

    /** Messages waiting for the pipe; a server that reads none is not given more. */
    private static final int QUEUE_MAX = 1_000;

    private static final byte[] END = new byte[0];

    private final String name;
    private final Process process;
    private final ProcessTree tree;
    private final int messageSizeMax;
    private final MemoryWatch memory;
    private final Optional<MemoryGroup> group;
    private final long memoryMax;
    private final Dialogue dialogue;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE_MAX);
    private volatile boolean isEnded;
    private volatile String why = "";

    private StdioConnection(
            Making making,
            Process process,
            String mark,
            Optional<MemoryGroup> group,
            Listener listener) {
        this.name = making.name();
        this.process = process;
        this.group = group;
        this.memoryMax = making.command().limits().memory();
        this.tree = new ProcessTree(process.toHandle(), mark);
        this.messageSizeMax = making.messageSizeMax();
        this.memory = making.memory();
        this.dialogue = new Dialogue(name, (message, patience) -> send(message), listener);
    }

    /**
     * What a process is made of.
     *
     * @param environment what it is given
     * @param messageSizeMax bytes of a line
     * @param memory watches what it has
     */
    record Making(
            String name,
            StdioCommand command,
            SentHeaders environment,
            int messageSizeMax,
            MemoryWatch memory) {

        Process started(String mark, Optional<MemoryGroup> group) throws IOException {
            boolean isStarted = false;
            try {
                Process process = command.builder(environment.filled(), mark, group).start();
                isStarted = true;
                return process;
            } finally {
                if (!isStarted) {
                    group.ifPresent(MemoryGroup::remove);
                }
            }
        }
    }

    /**
     * Starts the process.
     *
     * @param listener hears what belongs to no request
     */
    static StdioConnection start(Making making, Listener listener) throws IOException {
        String name = making.name();
        String mark = UUID.randomUUID().toString();
        long memoryMax = making.command().limits().memory();
        Optional<MemoryGroup> group = making.memory().group(mark, memoryMax);
        StdioConnection connection =
                new StdioConnection(making, making.started(mark, group), mark, group, listener);
        if (memoryMax > 0) {
            making.memory().watch(connection.pid(), memoryMax, group, connection::tooLarge);
        }
        Thread.ofVirtual().name("stdio-write-" + name).start(connection::write);
        Thread.ofVirtual().name("stdio-read-" + name).start(connection::read);
        Thread.ofVirtual()
                .name("stdio-stderr-" + name)
                .start(() -> StderrLog.drain(name, connection.process.getErrorStream()));
        return connection;
    }

    /** {@code stdio:PID}. */
    @Override
    public String address() {
        return "stdio:" + pid();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return !isEnded && process.isAlive();
    }

    /** Whether the process has ended, or does so before the time is up. */
    boolean hasEndedWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS) || isEnded;
    }

    /** What is wrong with it, empty for nothing: it is asked now. */
    String problem(Duration patience, Listener ear) throws InterruptedException {
        try {
            request("ping", MissingNode.getInstance(), patience, ear);
        } catch (RpcError e) {
            LOG.log(Level.TRACE, "{0}: an error is an answer too", name);
        } catch (TimeoutException e) {
            return "does not answer within " + patience.toSeconds() + " s";
        } catch (IOException e) {
            return "has ended and is started again";
        }
        return "";
    }

    /** Why it has ended, if it has. */
    String why() {
        return why.isEmpty() ? "has ended" : why;
    }

    private void tooLarge(long size) {
        why = StdioLimits.excess(size, memoryMax);
        LOG.log(Level.WARNING, "MCP server {0} {1} and is ended", name, why);
        tree.kill();
        end(why);
    }

    @Override
    public JsonNode request(String method, JsonNode params, Duration timeout, Listener during)
            throws IOException, TimeoutException, InterruptedException {
        return dialogue.request(method, params, timeout, during);
    }

    @Override
    public void send(Message message) throws IOException {
        byte[] line = (message.tree() + "\n").getBytes(StandardCharsets.UTF_8);
        if (!outgoing.offer(line)) {
            throw new IOException("the server reads none of " + QUEUE_MAX + " messages");
        }
    }

    @Override
    public void sendOrDrop(Message message) {
        try {
            send(message);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} was not told something: {1}", name, e.getMessage());
        }
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
                    String text = line.toString(StandardCharsets.UTF_8);
                    if (!text.isBlank()) {
                        dialogue.receive(text);
                    }
                    line.reset();
                }
            }
            end("stdout is closed");
        } catch (IOException e) {
            end("stdout is broken");
        }
    }

    private void end(String seen) {
        isEnded = true;
        if (why.isEmpty() && group.filter(MemoryGroup::wasExceeded).isPresent()) {
            why = StdioLimits.excess(memoryMax, memoryMax);
            LOG.log(Level.WARNING, "MCP server {0} {1} and was ended", name, why);
        }
        // a process that we end ourselves is seen to end in other ways too
        String reason = why.isEmpty() ? seen : why;
        LOG.log(Level.DEBUG, "{0}: {1}", name, reason);
        dialogue.end(reason);
        process.destroy();
    }

    /** Close stdin, wait, TERM, wait, KILL: the process and all that it started. */
    @Override
    public void stop(Duration patience) {
        memory.leave(process.pid());
        outgoing.clear();
        outgoing.add(END);
        tree.end(patience);
        isEnded = true;
        group.ifPresent(MemoryGroup::remove);
    }
}
