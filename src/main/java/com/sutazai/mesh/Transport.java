package com.sutazai.mesh;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
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
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 client for all instances: pooled, without hidden retries, redirects or cookies.
 * Thread-safe.
 */
@ApplicationScoped
public class Transport {

    /** Node closes idle connections after 5 s; a request must not meet one that is being closed. */
    private static final TimeValue IDLE_MAX = TimeValue.ofSeconds(4);

    /**
     * A connection that rested longer is looked at before it is used, because its server may have
     * gone; the look costs up to a millisecond, which a busy connection is spared.
     */
    private static final TimeValue TRUSTED_UNSEEN = TimeValue.ofMilliseconds(10);

    /** The pool of connections to instances. */
    public record Connections(int inUse, int idle, int waiting, int max) {}

    private final CloseableHttpClient client;
    private final PoolingHttpClientConnectionManager pool;
    private final SafeNames names;

    /**
     * @throws IllegalStateException if the TLS files cannot be used
     */
    @Inject
    public Transport(MeshSettings settings, SafeNames names) {
        this.names = names;
        ConnectionConfig connections =
                ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .setIdleTimeout(Timeout.of(IDLE_MAX.toDuration()))
                        .setValidateAfterInactivity(TRUSTED_UNSEEN)
                        .build();
        this.pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(settings.connectionsMax())
                        .setMaxConnPerRoute(settings.connectionsMax() / 2)
                        .setDnsResolver(names)
                        .setTlsSocketStrategy(tls(settings))
                        .setDefaultConnectionConfig(connections)
                        .build();
        this.client =
                HttpClients.custom()
                        .setConnectionManager(pool)
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .disableDefaultUserAgent()
                        .build();
    }

    private static UpstreamTls tls(MeshSettings settings) {
        try {
            return new UpstreamTls(
                    new UpstreamTls.Pem(
                            settings.tlsCaFile(),
                            settings.tlsCertificateFile(),
                            settings.tlsKeyFile()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The files of MESH_TLS_CA_FILE, MESH_TLS_CERTIFICATE_FILE and MESH_TLS_KEY_FILE cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    @PreDestroy
    void stop() {
        client.close(CloseMode.IMMEDIATE);
    }

    public Connections connections() {
        PoolStats stats = pool.getTotalStats();
        return new Connections(
                stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    /** A request that can be aborted while {@link #send} waits for it. */
    HttpUriRequestBase prepare(Instance instance, Message message, Duration patience) {
        HttpUriRequestBase request =
                new HttpUriRequestBase(
                        message.method(),
                        java.net.URI.create(
                                instance.scheme()
                                        + "://"
                                        + instance.hostAndPort()
                                        + message.path()));
        message.headers().forEach(request::setHeader);
        switch (message.content()) {
            case Message.Content.Bytes(byte[] bytes) -> {
                if (bytes.length > 0) {
                    request.setEntity(new ByteArrayEntity(bytes, null));
                }
            }
            case Message.Content.Stream stream -> request.setEntity(new BodyStream(stream));
        }
        Timeout timeout = Timeout.of(patience.isPositive() ? patience : Duration.ofMillis(1));
        request.setConfig(
                RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .build());
        return request;
    }

    /** Sends the request and waits for status and headers. */
    Reply send(Instance instance, HttpUriRequestBase request) throws IOException {
        HttpHost target = new HttpHost(instance.scheme(), instance.address(), instance.port());
        ClassicHttpResponse response = client.executeOpen(target, request, null);
        HttpEntity entity = response.getEntity();
        InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent();
        return new Reply(
                response.getCode(),
                headers(response),
                body,
                () -> trailers(entity),
                () -> {
                    // abort first: closing would read the rest of a stream that may never end
                    request.cancel();
                    response.close();
                });
    }

    /**
     * Status of the answer; the body is read and dropped, so that the connection can be used again.
     */
    int status(Instance instance, Message message, Duration patience) throws IOException {
        HttpUriRequestBase request = prepare(instance, message, patience);
        HttpHost target = new HttpHost(instance.scheme(), instance.address(), instance.port());
        try (ClassicHttpResponse response = client.executeOpen(target, request, null)) {
            if (response.getEntity() != null) {
                response.getEntity().getContent().readNBytes(64 * 1024);
            }
            return response.getCode();
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

    private static Map<String, String> trailers(@Nullable HttpEntity entity) {
        Map<String, String> trailers = new HashMap<>();
        if (entity != null && entity.getTrailers() != null) {
            List<? extends Header> sent = entity.getTrailers().get();
            if (sent != null) {
                sent.forEach(header -> trailers.put(header.getName(), header.getValue()));
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
