package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R2: the label of a path in the metrics. */
class EndpointTest {

    @ParameterizedTest(name = "{0} answered with {1} is counted as {2}")
    @CsvSource({
        "/, 200, /",
        "/mcp, 200, /mcp",
        "/mcp/files, 202, /mcp",
        "/sse/files, 200, /sse",
        "/health/ready, 503, /health",
        "/openapi.json, 200, /openapi",
        "/api/v1/mesh/enqueue, 202, /api/v1/mesh",
        "/api/v1/mesh/v2, 404, other",
        "/api/v1/mesh/v2, 200, /api/v1/mesh/v2",
        "/api/v1/mesh/v2/proxy/a/b, 200, /api/v1/mesh/v2",
        "/api/v1/mesh/v22, 200, /api/v1/mesh",
        "/api/v1/mcp-stdio/health, 200, /api/v1/mcp-stdio",
        "/api/v1/circuit-breaker/reset-all, 401, /api/v1/circuit-breaker",
        "/api/v1/invented-4711, 401, other",
        "/invented, 401, other",
        "/invented, 404, other",
        "/api/v1/, 401, other",
        "//, 400, other",
        "'', 400, other",
    })
    void isTheGroupOfThePath(String path, int status, String expected) {
        assertThat(Endpoint.of(path, status)).isEqualTo(expected);
    }
}
