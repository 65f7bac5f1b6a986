package com.sutazai.dev;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Adds a token to every request on its way to a server of this machine, for clients that cannot
 * send one; everything else passes byte for byte.
 */
public final class TokenProxy implements Closeable {

    private final ServerSocket server;
    private final int target;
    private final String header;

    public TokenProxy(int target, String token) throws IOException {
        this.target = target;
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
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.ofVirtual().start(() -> answers(upstream, client));
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int line = head.indexOf("\r\n") + 2;
                String whole = head.substring(0, line) + header + head.substring(line);
                out.write(whole.getBytes(StandardCharsets.ISO_8859_1));
                out.write(in.readNBytes(length(head)));
                out.flush();
            }
        } catch (IOException e) {
            Console.say("the token proxy lost a connection: " + e.getMessage());
        }
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
