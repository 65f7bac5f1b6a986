package com.sutazai.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.DotEnv;
import com.sutazai.http.Json;
import com.sutazai.mcp.transparency.Comparison;
import com.sutazai.mcp.transparency.HttpSide;
import com.sutazai.mcp.transparency.Report;
import com.sutazai.mcp.transparency.Side;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * {@code ./dev mcp diff URL [THROUGH]}: what an MCP server says directly, beside what it says
 * through the gateway of {@code ./dev run}, or through any other whose URL is given. Prints the
 * report; ends with 0 if nothing is lost, with 1 if something is.
 */
public final class McpDiff {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SERVICE = "/api/v1/mcp/services/";
    private static final String PORT = "10010";
    private static final int WHOLE = 100;

    private McpDiff() {}

    /** Usage: CHECKOUT URL [THROUGH]. A token for THROUGH is in the environment as TOKEN. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            JsonNode report =
                    arguments.length > 2
                            ? beside(URI.create(arguments[1]), URI.create(arguments[2]))
                            : throughOurs(Path.of(arguments[0]), arguments[1]);
            Console.say(report.toPrettyString());
            System.exit(report.path("score").asDouble() == WHOLE ? 0 : 1);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            Console.complain("Cannot compare: " + e.getMessage() + ".");
            System.exit(2);
        } catch (UncheckedIOException e) {
            Console.complain(
                    "The gateway cannot be reached; start it with ./dev run, or name another one as the second URL.");
            System.exit(2);
        }
    }

    private static JsonNode beside(URI direct, URI through) throws IOException {
        PeerHttp http = new PeerHttp(Trust.ofJvm());
        String token = System.getenv("TOKEN");
        Map<String, String> credentials =
                token == null ? Map.of() : Map.of("Authorization", "Bearer " + token);
        try (Side one = HttpSide.open(http, direct, Map.of(), PATIENCE);
                Side two = HttpSide.open(http, direct, Map.of(), PATIENCE);
                Side other = HttpSide.open(http, through, credentials, PATIENCE)) {
            Report report = Comparison.of(one, two, other, tool -> true);
            return Json.mapper().valueToTree(report);
        }
    }

    /** The server is a service of the gateway for the time of it. */
    private static JsonNode throughOurs(Path checkout, String url)
            throws JsonProcessingException, InterruptedException {
        String port =
                System.getenv()
                        .getOrDefault(
                                "HTTP_PORT",
                                DotEnv.read(checkout.resolve(".env"))
                                        .getOrDefault("HTTP_PORT", PORT));
        DevClient gateway = new DevClient(Integer.parseInt(port), checkout);
        String name = "diff-" + ProcessHandle.current().pid();
        String entry = Json.trees().createObjectNode().put("url", url).toString();
        if (gateway.put(SERVICE + name, entry) > 201) {
            throw new IllegalStateException("the gateway of ./dev run does not take " + url);
        }
        try {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!gateway.get(SERVICE + name + "/status")
                    .path("status")
                    .asText()
                    .equals("healthy")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(url + " does not become healthy");
                }
                Thread.sleep(100);
            }
            JsonNode report = gateway.get(SERVICE + name + "/transparency").path("report");
            if (report.isMissingNode()) {
                throw new IllegalStateException("the gateway of ./dev run gives no report");
            }
            return report;
        } finally {
            gateway.delete(SERVICE + name);
        }
    }
}
