package com.sutazai.dev.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An MCP server over Streamable HTTP with one tool, {@code echo}, that answers at once: what is
 * measured before it is the gateway. Arguments: the port.
 */
public final class McpStub {

    private static final String LIST =
            "{\"tools\":[{\"name\":\"echo\",\"description\":\"Says it again\",\"inputSchema\":{\"type\":\"object\","
                    + "\"properties\":{\"message\":{\"type\":\"string\"}}}}]}";

    private McpStub() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server =
                new ServerSocket(
                        Integer.parseInt(arguments[0]), 200, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(client));
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String method = line.substring(0, line.indexOf(' '));
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(header.substring(15).strip());
                    }
                }
                byte[] body = in.readNBytes(length);
                client.getOutputStream().write(answer(method, body));
            }
        } catch (IOException e) {
            // the other side has left
            return;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static byte[] answer(String method, byte[] body) throws IOException {
        if (!method.equals("POST")) {
            return head(method.equals("DELETE") ? "200 OK" : "405 Method Not Allowed", "");
        }
        JsonNode message = Json.trees().readTree(body);
        if (!message.has("id") || !message.has("method")) {
            return head("202 Accepted", "");
        }
        String result =
                switch (message.path("method").asText()) {
                    case "initialize" ->
                            "{\"protocolVersion\":"
                                    + message.path("params").path("protocolVersion")
                                    + ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"stub\",\"version\":\"1\"}}";
                    case "tools/list" -> LIST;
                    case "tools/call" ->
                            "{\"content\":[{\"type\":\"text\",\"text\":"
                                    + message.path("params").path("arguments").path("message")
                                    + "}]}";
                    default -> "{}";
                };
        return head(
                "200 OK",
                "{\"jsonrpc\":\"2.0\",\"id\":" + message.get("id") + ",\"result\":" + result + "}");
    }

    private static byte[] head(String status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ("HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: application/json\r\nMcp-Session-Id: stub\r\nContent-Length: "
                        + bytes.length
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.UTF_8);
    }
}
