package com.sutazai.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Tells Consul's agent of the MCP services of this machine and takes them away again.
 *
 * @param address such as {@code http://127.0.0.1:8500}
 * @param token empty for none
 */
public record ConsulAgent(String address, String token) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The name of a service in the mesh; its underscores are not taken there. */
    private static String meshName(String service) {
        return "mcp-" + service.replace('_', '-');
    }

    private static String id(String service, int port) {
        return meshName(service) + "-127.0.0.1-" + port;
    }

    /**
     * Registers all; whoever is there already is told anew.
     *
     * @throws IOException if the agent refuses or is not there
     */
    public void register(Map<String, Integer> ports) throws IOException {
        for (Map.Entry<String, Integer> each : ports.entrySet()) {
            int port = each.getValue();
            ObjectNode service = Json.trees().createObjectNode();
            service.put("ID", id(each.getKey(), port));
            service.put("Name", meshName(each.getKey()));
            service.put("Address", "127.0.0.1").put("Port", port);
            service.putArray("Tags").add("mcp");
            service.putObject("Meta")
                    .put("kind", "mcp")
                    .put("check", "mcp")
                    .put("check_path", "/mcp")
                    .put("mcp_path", "/mcp")
                    .put("mcp_service", each.getKey());
            service.putObject("Check")
                    .put("HTTP", "http://127.0.0.1:" + port + "/health")
                    .put("Interval", "5s")
                    .put("DeregisterCriticalServiceAfter", "10m");
            put("/v1/agent/service/register", service.toString());
        }
    }

    /**
     * Takes all away.
     *
     * @throws IOException if the agent refuses or is not there
     */
    public void deregister(Map<String, Integer> ports) throws IOException {
        for (Map.Entry<String, Integer> each : ports.entrySet()) {
            put("/v1/agent/service/deregister/" + id(each.getKey(), each.getValue()), "");
        }
    }

    private void put(String path, String body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(PATIENCE)
                        .PUT(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Consul-Token", token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(
                        "Consul answers " + answer.statusCode() + ": " + answer.body().strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
