package com.sutazai.mesh;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import com.sutazai.http.RequestId;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * {@code ANY /api/v1/mesh/v2/proxy/{service}/{path}}: passes a request to an instance of a service
 * and its answer back, as they come. The mesh chooses, protects and repeats as for every call.
 */
@WebServlet(urlPatterns = "/api/v1/mesh/v2/proxy/*", asyncSupported = true)
@Allowed(Role.OPERATOR)
public class ProxyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = System.getLogger(ProxyServlet.class.getName());

    private final transient ServiceMesh mesh;
    private final transient Mirrors mirrors;
    private final transient ProxiedRequests requests;
    private final transient Spans spans;

    @Inject
    public ProxyServlet(ServiceMesh mesh, Mirrors mirrors, ProxiedRequests requests, Spans spans) {
        this.mesh = mesh;
        this.mirrors = mirrors;
        this.requests = requests;
        this.spans = spans;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if ("TRACE".equals(request.getMethod()) || "CONNECT".equals(request.getMethod())) {
            Problems.send(
                    request,
                    response,
                    Failure.of(ProblemType.METHOD_NOT_ALLOWED, "This method cannot be passed on"));
            return;
        }
        AsyncContext async = request.startAsync();
        // the call's own deadline ends it, not the container's
        async.setTimeout(0);
        Thread.ofVirtual()
                .name("proxy")
                .start(
                        spans.within(
                                request.getHeader(Spans.HEADER),
                                () -> pass(async, request, response)));
    }

    private void pass(
            AsyncContext async, HttpServletRequest request, HttpServletResponse response) {
        try {
            ProxiedRequests.Proxied asked = requests.read(request);
            if (asked.message().isReading()) {
                mirrors.copy(asked.service(), asked.message(), asked.policy());
            }
            mesh.call(
                    asked.service(),
                    asked.policy(),
                    attempt -> {
                        try (Reply reply = attempt.send(asked.message())) {
                            attempt.letStream();
                            return new ProxiedReply(reply, attempt.instance().id())
                                    .writeTo(response);
                        }
                    });
        } catch (ProxiedReply.Broken e) {
            // the status has gone out: the connection is cut so that nobody takes a part for all
            LOG.log(Level.DEBUG, "a proxied answer broke off: {0}", e.getMessage());
            cut(response);
        } catch (IOException | RuntimeException e) {
            fail(request, response, e);
        }
        async.complete();
    }

    private static void fail(
            HttpServletRequest request, HttpServletResponse response, Exception error) {
        try {
            Failure failure =
                    error instanceof Failure known
                            ? known
                            : Problems.of(error, RequestId.of(request));
            if (response.containsHeader(ProxiedReply.INSTANCE)) {
                // its headers describe another body
                response.reset();
                response.setHeader(RequestId.HEADER, RequestId.of(request));
            }
            Problems.send(request, response, failure);
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the caller left before its problem", e);
        }
    }

    /** Servlets have no way to abort; an announced length that is not kept is the nearest to it. */
    private static void cut(HttpServletResponse response) {
        try {
            response.setHeader("Connection", "close");
            response.getOutputStream().close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the caller had left", e);
        }
    }
}
