package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Conformance;
import com.sutazai.dev.Conformance.Suite;
import com.sutazai.dev.Stack;
import com.sutazai.dev.TokenProxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official suite against our fixture and against the gateway before it, over both transports:
 * whatever the fixture passes, the gateway must. No failure is expected, none is excused.
 */
class ConformanceSystemTest {

    private static final int ACTIVE = 30;
    private static final int REQUIRED = 33;

    private final Stack stack = Stack.get();
    private final Conformance conformance =
            new Conformance(stack.node(), stack.checkout().resolve("target/conformance"));

    private void passes(String name, String url) throws Exception {
        Conformance.Outcome required = conformance.run(Suite.REQUIRED, name, url);
        assertThat(required.failed()).as(required.output()).isEmpty();
        assertThat(required.passed()).hasSize(REQUIRED);

        Conformance.Outcome active = conformance.run(Suite.ACTIVE, name, url);
        assertThat(active.failed()).as(active.output()).isEmpty();
        assertThat(active.passed()).hasSize(ACTIVE);
    }

    private void passesThrough(String service) throws Exception {
        try (TokenProxy proxy = new TokenProxy(stack.port(), Client.admin().token())) {
            passes(service, "http://localhost:" + proxy.port() + "/mcp/" + service);
        }
    }

    @Test
    void the_fixture_alone_passes_everything() throws Exception {
        passes("direct", "http://localhost:" + stack.fixture().port() + "/mcp");
    }

    @Test
    void the_gateway_before_it_passes_everything() throws Exception {
        passesThrough("fixture");
    }

    @Test
    void the_gateway_before_the_fixture_on_a_pipe_passes_everything() throws Exception {
        passesThrough("fixture-stdio");
    }

    /** Those of an authorization code are for clients with somebody before a browser. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "ACTIVE, initialize",
        "ACTIVE, tools_call",
        "ACTIVE, elicitation-sep1034-client-defaults",
        "ACTIVE, sse-retry",
        "ACTIVE, auth/client-credentials-basic",
        "REQUIRED, initialize",
        "REQUIRED, tools_call",
        "REQUIRED, elicitation-sep1034-client-defaults",
        "REQUIRED, sse-retry",
        "REQUIRED, json-schema-2020-12-preservation",
        "REQUIRED, auth/client-credentials-basic",
    })
    void the_gateway_as_a_client_passes(Suite suite, String scenario) throws Exception {
        Optional<String> failure =
                conformance.client(
                        suite,
                        scenario,
                        "node " + stack.checkout().resolve("src/test/node/conformance-client.cjs"),
                        Map.of(
                                "GATEWAY",
                                "http://127.0.0.1:" + stack.port(),
                                "TOKEN",
                                Client.admin().token(),
                                "NODE_PATH",
                                stack.node().folder().resolve("node_modules").toString()));

        assertThat(failure).isEmpty();
    }
}
