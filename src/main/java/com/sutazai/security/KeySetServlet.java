package com.sutazai.security;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The public keys of access tokens (RFC 7517), for who checks them elsewhere. */
@WebServlet(urlPatterns = "/.well-known/jwks.json")
@Open
public class KeySetServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient byte[] keys;

    @Inject
    public KeySetServlet(TokenKeys keys) {
        this.keys = keys.published().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "public, max-age=300");
        response.setContentLength(keys.length);
        response.getOutputStream().write(keys);
    }
}
