package com.sutazai.mcp.rest;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** What the predecessor offered and is done in another way now: 410, with that way. */
@WebServlet(
        urlPatterns = {
            "/api/v1/mcp/dind/*",
            "/api/v1/mcp/unified-dev/*",
            "/api/v1/mcp/ultimatecoder/*",
            "/api/v1/mcp/language-server/*",
            "/api/v1/mcp/sequentialthinking/*",
            "/api/v1/mcp/migration/*",
            "/api/v1/mcp/unified-memory/migration/*",
            "/api/v1/mcp/unified-memory/extended-memory/*",
            "/api/v1/mcp/unified-memory/memory-bank-mcp/*",
            "/api/v1/mcp-direct/*"
        })
@Allowed(Role.VIEWER)
public class ReplacedServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Map<String, String> INSTEAD =
            Map.of(
                    "/api/v1/mcp/dind",
                    "PUT, GET and DELETE below /api/v1/mcp/services/{name}",
                    "/api/v1/mcp/unified-dev",
                    "POST /api/v1/mcp/services/{name}/execute for ultimatecoder, language-server or sequentialthinking",
                    "/api/v1/mcp/ultimatecoder",
                    "POST /api/v1/mcp/services/ultimatecoder/execute",
                    "/api/v1/mcp/language-server",
                    "POST /api/v1/mcp/services/language-server/execute",
                    "/api/v1/mcp/sequentialthinking",
                    "POST /api/v1/mcp/services/sequentialthinking/execute",
                    "/api/v1/mcp/migration",
                    "/api/v1/mcp/unified-memory; there is one memory, and nothing to migrate",
                    "/api/v1/mcp-direct",
                    "/api/v1/mcp-stdio and /api/v1/mcp/services");

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String instead =
                INSTEAD.getOrDefault(
                        request.getServletPath(),
                        "/api/v1/mcp/unified-memory; there is one memory, and nothing to migrate");
        Problems.send(
                request,
                response,
                Failure.of(ProblemType.GONE, "This was replaced; use " + instead)
                        .with("replacement", instead));
    }
}
