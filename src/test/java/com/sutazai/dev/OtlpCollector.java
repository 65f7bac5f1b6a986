package com.sutazai.dev;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * Takes traces as OTLP over HTTP with protobuf and keeps what a test needs of their spans. The few
 * fields are read by hand; the numbers are those of opentelemetry-proto's trace.proto.
 */
public final class OtlpCollector {

    /** A span. */
    public record Span(String traceId, String spanId, String parentId, String name) {}

    private static final int LENGTH_DELIMITED = 2;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    public OtlpCollector() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()),
                            50);
        } catch (IOException e) {
            throw new CannotRun("The collector cannot listen.", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/v1/traces",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                        try (var in = new GZIPInputStream(new java.io.ByteArrayInputStream(body))) {
                            body = in.readAllBytes();
                        }
                    }
                    request(ByteBuffer.wrap(body));
                    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** All that came. */
    public List<Span> spans() {
        return spans;
    }

    public void stop() {
        server.stop(0);
    }

    private void request(ByteBuffer bytes) {
        // resource_spans (1) > scope_spans (2) > spans (2)
        fields(bytes, 1, resource -> fields(resource, 2, scope -> fields(scope, 2, this::span)));
    }

    private void span(ByteBuffer bytes) {
        String[] parts = {"", "", "", ""};
        fields(bytes.duplicate(), 1, value -> parts[0] = hex(value));
        fields(bytes.duplicate(), 2, value -> parts[1] = hex(value));
        fields(bytes.duplicate(), 4, value -> parts[2] = hex(value));
        fields(
                bytes.duplicate(),
                5,
                value -> parts[3] = StandardCharsets.UTF_8.decode(value).toString());
        spans.add(new Span(parts[0], parts[1], parts[2], parts[3]));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private interface Field {
        void is(ByteBuffer value);
    }

    private static void fields(ByteBuffer message, int wanted, Field field) {
        while (message.hasRemaining()) {
            long key = number(message);
            int kind = (int) (key & 7);
            if (kind == LENGTH_DELIMITED) {
                int length = (int) number(message);
                ByteBuffer value = message.slice(message.position(), length);
                message.position(message.position() + length);
                if (key >>> 3 == wanted) {
                    field.is(value);
                }
            } else if (kind == 0) {
                number(message);
            } else {
                message.position(message.position() + (kind == 1 ? Long.BYTES : Integer.BYTES));
            }
        }
    }

    /** A varint. */
    private static long number(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
