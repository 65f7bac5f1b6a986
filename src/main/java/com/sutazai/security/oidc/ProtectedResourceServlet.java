package com.sutazai.security.oidc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Problems;
import com.sutazai.security.Open;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Says which issuers are trusted for this server, or a part of it (RFC 9728). */
@WebServlet(urlPatterns = {Resource.METADATA, Resource.METADATA + "/*"})
@Open
public class ProtectedResourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient IssuerTokens tokens;

    @Inject
    public ProtectedResourceServlet(IssuerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String part = request.getPathInfo() == null ? "" : request.getPathInfo();
        String here = tokens.resource().origin() + Resource.METADATA + part;
        if (tokens.metadata(part).filter(here::equals).isEmpty()) {
            Problems.send(
                    request,
                    response,
                    Failure.notFound("No issuer outside is trusted for such a resource"));
            return;
        }
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("resource", tokens.resource().origin() + part);
        tokens.names().forEach(metadata.putArray("authorization_servers")::add);
        if (!tokens.scopes().isEmpty()) {
            tokens.scopes().forEach(metadata.putArray("scopes_supported")::add);
        }
        metadata.putArray("bearer_methods_supported").add("header");
        metadata.put("resource_name", "SutazAI");
        byte[] body = metadata.toString().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "public, max-age=300");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
