package com.sutazai.mesh;

import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.tls.PemFiles;
import com.sutazai.tls.TlsSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 with all instances, over kept connections; a message is sent once. Thread-safe.
 */
@SharedBean
public class Transport {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int FINAL = 200;

    /**
     * The pool of connections to instances.
     *
     * @param forgotten how many were taken back so far from somebody who never ended their use
     */
    public record Connections(int inUse, int idle, int waiting, int max, long forgotten) {}

    private final com.sutazai.mesh.Connections connections;
    private final SafeNames names;

    /**
     * @throws IllegalStateException if the TLS files cannot be used
     */
    @Inject
    public Transport(MeshSettings settings, TlsSettings trusted, SafeNames names) {
        this.names = names;
        this.connections =
                new com.sutazai.mesh.Connections(
                        settings.connectionsMax(),
                        new Connector(settings.connectTimeout(), names, tls(settings, trusted)));
    }

    private static UpstreamTls tls(MeshSettings settings, TlsSettings trusted) {
        try {
            return UpstreamTls.of(
                    new PemFiles(
                            settings.tlsCaFile().or(trusted::caFile),
                            settings.tlsCaFile().isEmpty(),
                            settings.tlsCertificateFile(),
                            settings.tlsKeyFile()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The files of MESH_TLS_CA_FILE, MESH_TLS_CERTIFICATE_FILE and MESH_TLS_KEY_FILE cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        connections.close();
    }

    /** How the kept connections are used, all services together. */
    public PoolUse poolUse() {
        Connections now = connections.count();
        return new PoolUse(now.inUse(), now.waiting(), now.max());
    }

    /** Of the connections to one instance. */
    PoolUse poolUse(Instance instance) {
        return connections.use(instance);
    }

    public Connections connections() {
        return connections.count();
    }

    /**
     * Sends the message and waits for status and headers.
     *
     * @throws IOException also if somebody ends the exchange meanwhile
     */
    Reply send(Instance instance, Exchange exchange) throws IOException {
        var pool = connections.pool(instance);
        Connection connection;
        try {
            connection = connections.lease(pool, exchange);
        } catch (IOException e) {
            throw exchange.ended(e);
        }
        @Nullable Lease lease = null;
        boolean isAnswered = false;
        try {
            exchange.hold(connection);
            connection.patience(exchange.isWatched() ? Duration.ZERO : exchange.patience());
            ClassicHttpRequest request = request(pool.authority(), exchange.message());
            ClassicHttpResponse response = exchanged(connection, request);
            connection.patience(exchange.patience());
            lease = new Lease(connections, pool, connection, exchange, isKept(request, response));
            Reply reply = reply(response, lease);
            isAnswered = true;
            return reply;
        } catch (HttpException e) {
            throw exchange.ended(new IOException("the answer is not HTTP: " + e.getMessage(), e));
        } catch (IOException e) {
            throw exchange.ended(e);
        } finally {
            if (!isAnswered && lease != null) {
                lease.end();
            } else if (!isAnswered) {
                connections.drop(pool, connection);
            }
        }
    }

    private static boolean isKept(ClassicHttpRequest request, ClassicHttpResponse response) {
        return DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
                request, response, HttpCoreContext.create());
    }

    private static ClassicHttpResponse exchanged(Connection connection, ClassicHttpRequest request)
            throws HttpException, IOException {
        var http = connection.http();
        http.sendRequestHeader(request);
        if (request.getEntity() != null) {
            http.sendRequestEntity(request);
        }
        http.flush();
        ClassicHttpResponse response = http.receiveResponseHeader();
        while (response.getCode() < FINAL) {
            response = http.receiveResponseHeader();
        }
        boolean hasBody =
                !"HEAD".equals(request.getMethod())
                        && response.getCode() != NO_CONTENT
                        && response.getCode() != NOT_MODIFIED;
        if (hasBody) {
            http.receiveResponseEntity(response);
        }
        return response;
    }

    private static ClassicHttpRequest request(String authority, Message message) {
        BasicClassicHttpRequest request =
                new BasicClassicHttpRequest(message.method(), message.path());
        message.forEachHeader(request::addHeader);
        request.setHeader("Host", authority);
        HttpEntity entity = entity(message);
        if (entity == null) {
            if (message.takesBody()) {
                request.setHeader("Content-Length", "0");
            }
        } else {
            request.setEntity(entity);
            long length = entity.getContentLength();
            if (length == ContentLengthStrategy.CHUNKED || length < 0) {
                request.setHeader("Transfer-Encoding", "chunked");
            } else {
                request.setHeader("Content-Length", Long.toString(length));
            }
        }
        return request;
    }

    private static @Nullable HttpEntity entity(Message message) {
        return switch (message.content()) {
            case Message.Content.Bytes(byte[] bytes) ->
                    bytes.length == 0 ? null : new ByteArrayEntity(bytes, null);
            case Message.Content.Stream stream -> new BodyStream(stream);
        };
    }

    private static Reply reply(ClassicHttpResponse response, Lease lease) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            lease.finish();
        }
        InputStream content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        return new Reply(
                response.getCode(),
                headers(response),
                entity == null ? content : new LeasedBody(content, lease),
                () -> trailers(content),
                lease::end);
    }

    /**
     * Status of the answer; the body is read and dropped, so that the connection can be used again.
     */
    int status(Instance instance, Message message, Duration patience) throws IOException {
        try (Reply reply = send(instance, new Exchange(message, patience, false))) {
            reply.body().readNBytes(64 * 1024);
            return reply.status();
        }
    }

    /** Opens and closes a TCP connection. */
    void connect(Instance instance, Duration patience) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(names.resolve(instance.address())[0], instance.port()),
                    Math.toIntExact(patience.toMillis()));
        }
    }

    /** What followed the last chunk, if it was read. */
    private static Map<String, String> trailers(InputStream content) {
        Map<String, String> trailers = new HashMap<>();
        if (content instanceof ChunkedInputStream chunks && chunks.getFooters() != null) {
            for (Header header : chunks.getFooters()) {
                trailers.put(header.getName(), header.getValue());
            }
        }
        return trailers;
    }

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(
                            header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header.getValue());
        }
        return headers;
    }
}
