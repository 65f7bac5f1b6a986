package com.sutazai.system;

import com.sutazai.security.Open;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The API document that the build generated: JSON if asked for, YAML otherwise. */
@WebServlet(
        urlPatterns = {"/openapi", "/openapi.json", "/openapi.yaml"},
        asyncSupported = true)
@Open
public class OpenApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final byte[] JSON = read("/openapi/openapi.json");
    private static final byte[] YAML = read("/openapi/openapi.yaml");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean isJson = wantsJson(request);
        byte[] document = isJson ? JSON : YAML;
        response.setContentType(isJson ? "application/json" : "application/yaml; charset=utf-8");
        response.setHeader("Vary", "Accept");
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }

    private static boolean wantsJson(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return switch (request.getServletPath()) {
            case "/openapi.json" -> true;
            case "/openapi.yaml" -> false;
            default -> accept != null && accept.contains("application/json");
        };
    }

    private static byte[] read(String resource) {
        try (InputStream in =
                Objects.requireNonNull(
                        OpenApiServlet.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
