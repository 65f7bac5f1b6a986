package com.sutazai.dev;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Adds a token to every request on its way to a server of this machine, for clients that cannot
 * send one; everything else passes byte for byte. Several servers take turns, request by request.
 */
public final class TokenProxy implements Closeable {

    private final ServerSocket server;
    private final List<Integer> targets;
    private final AtomicInteger turn = new AtomicInteger();
    private final String header;

    public TokenProxy(int target, String token) throws IOException {
        this(List.of(target), token);
    }

    public TokenProxy(List<Integer> targets, String token) throws IOException {
        this.targets = List.copyOf(targets);
        this.header = "Authorization: Bearer " + token + "\r\n";
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = connected()) {
            Thread.ofVirtual().start(() -> answers(upstream, client));
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int line = head.indexOf("\r\n") + 2;
                String whole = head.substring(0, line) + header + kept(head.substring(line));
                out.write(whole.getBytes(StandardCharsets.ISO_8859_1));
                out.write(in.readNBytes(length(head)));
                out.flush();
            }
        } catch (IOException e) {
            Console.say("the token proxy lost a connection: " + e.getMessage());
        }
    }

    /** To the next server that listens. */
    private Socket connected() throws IOException {
        int first = turn.getAndIncrement();
        for (int i = 0; i < targets.size() - 1; i++) {
            try {
                return new Socket(
                        InetAddress.getLoopbackAddress(),
                        targets.get((first + i) % targets.size()));
            } catch (ConnectException e) {
                Console.say("the token proxy goes on to the next server");
            }
        }
        return new Socket(
                InetAddress.getLoopbackAddress(),
                targets.get((first + targets.size() - 1) % targets.size()));
    }

    /** The headers; a connection has one request if servers take turns. */
    private String kept(String headers) {
        return targets.size() == 1
                ? headers
                : "Connection: close\r\n" + headers.replaceAll("(?im)^connection:.*\r\n", "");
    }

    private static void answers(Socket upstream, Socket client) {
        try (upstream;
                client) {
            upstream.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one of them has closed
            return;
        }
    }

    /** Up to the empty line; empty at the end of the connection. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        return head.lines()
                .filter(
                        line ->
                                line.toLowerCase(java.util.Locale.ROOT)
                                        .startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
