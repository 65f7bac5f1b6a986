package com.sutazai.dev;

import java.util.HashMap;
import java.util.Map;

/** The settings of the servers of the system tests. */
final class StackEnvironment {

    /** Tracing costs; what is measured is the default, which has none. */
    private static final boolean IS_TRACED =
            Boolean.parseBoolean(System.getProperty("stack.traced", "true"));

    private StackEnvironment() {}

    static Map<String, String> of(Stack stack, String registries) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SUTAZAI_DOTENV", stack.folder().resolve(".env").toString());
        environment.put("SUTAZAI_ENV", "test");
        environment.put("HTTP_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(stack.port()));
        environment.put("HTTP_BODY_SIZE_MAX", "1048576");
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("POSTGRES_PORT", Integer.toString(stack.postgres().port()));
        environment.put("REDIS_PORT", Integer.toString(stack.redis().port()));
        environment.put("MESH_CHECK_INTERVAL", "PT1S");
        environment.put("MESH_CHECK_INTERVAL_IDLE", "PT1S");
        environment.put("MCP_STDIO_COMMANDS", "node");
        environment.put("MESH_CHECK_INTERVAL_OUT", "PT1S");
        environment.put("MESH_BREAKER_DELAY", "PT2S");
        environment.put("MESH_SERVICES_FILE", stack.folder().resolve("services.json").toString());
        environment.put("MCP_REGISTRY_FILE", registries);
        environment.put("OTEL_SDK_DISABLED", Boolean.toString(!IS_TRACED));
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        environment.put("OTEL_METRICS_EXPORTER", "none");
        environment.put("OTEL_LOGS_EXPORTER", "none");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        environment.put(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + stack.collector().port());
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
        // what the conformance suite gives its clients
        environment.put("UPSTREAM_SECRET_CONFORMANCE", "conformance-test-secret");
        environment.put("RATE_LIMIT_ROUTES", "/api/v1/limited=5/60");
        environment.put("OIDC_RESOURCE", "http://127.0.0.1:" + stack.port());
        environment.put("OIDC_ISSUERS", stack.issuer().issuer() + ",http://127.0.0.1:9");
        environment.put("OIDC_CLIENT_ID", "pages");
        environment.put("OIDC_ROLES", "admins=admin,operators=operator,staff=viewer");
        environment.put("RABBITMQ_HOST", "127.0.0.1");
        environment.put("RABBITMQ_PORT", Integer.toString(stack.rabbit().port()));
        environment.put("TASKS_RABBITMQ_TYPES", "amqp-work");
        environment.put("TASKS_BUS_TYPES", "bus-work");
        environment.put("BUS_REDELIVER_AFTER", "PT1S");
        environment.put("BUS_DELIVERIES_MAX", "3");
        environment.put("BUS_TOPIC_LENGTH_MAX", "50");
        environment.put("UPSTREAM_SECRET_TOOLS_FILE", stack.toolsSecret().toString());
        environment.put("KONG_ADMIN_URL", "http://127.0.0.1:" + stack.kong().port());
        if (stack.hasConsul()) {
            environment.put("CONSUL_HOST", "127.0.0.1");
            environment.put("CONSUL_PORT", Integer.toString(stack.consul().port()));
            environment.put("CONSUL_EMPTY_GRACE", "PT2S");
        }
        return environment;
    }

    /** Those of one more server on the same data. */
    static Map<String, String> ofNode(
            Stack stack, String registries, int port, Map<String, String> over) {
        Map<String, String> environment = of(stack, registries);
        environment.keySet().removeIf(key -> key.startsWith("CONSUL_") || key.startsWith("KONG_"));
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("NODE_URL", "http://127.0.0.1:" + port);
        environment.put("OIDC_RESOURCE", "http://127.0.0.1:" + port);
        environment.put("OTEL_SDK_DISABLED", "true");
        environment.putAll(over);
        return environment;
    }

    /** The same for a server that {@code docker/entrypoint} starts. */
    static Map<String, String> ofContainer(Stack stack, Map<String, String> node) {
        Map<String, String> environment = new HashMap<>(node);
        environment.put("PAYARA_MICRO", Payara.microJar().toString());
        environment.put("WAR", stack.checkout().resolve("target/sutazai-backend.war").toString());
        environment.put("SERVER_CONFIG", stack.checkout().resolve("server-config").toString());
        environment.put("JAVA_OPTS", "-Xmx512m -Djava.net.preferIPv4Stack=true");
        environment.put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        return environment;
    }
}
