package com.sutazai.system;

import com.sutazai.http.Json;
import com.sutazai.http.Version;
import com.sutazai.security.Open;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The first page: what this is and where to go on. */
@WebServlet(urlPatterns = "", asyncSupported = true)
@Open
public class RootServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("message", "SutazAI backend: one governed door to tools, models and knowledge");
        page.put("version", Version.TEXT);
        page.put("console", "/console");
        page.put("docs", "/docs");
        page.put("health", "/health");
        page.put("mcp", "/mcp");
        response.setContentType("application/json");
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(page));
    }
}
