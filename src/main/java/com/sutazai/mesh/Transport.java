package com.sutazai.mesh;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

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

    private final CloseableHttpClient client;
    private final SafeNames names = new SafeNames();

    @Inject
    public Transport(MeshSettings settings) {
        ConnectionConfig connections =
                ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .setIdleTimeout(Timeout.of(IDLE_MAX.toDuration()))
                        .setValidateAfterInactivity(TRUSTED_UNSEEN)
                        .build();
        this.client =
                HttpClients.custom()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setMaxConnTotal(settings.connectionsMax())
                                        .setMaxConnPerRoute(settings.connectionsMax() / 2)
                                        .setDnsResolver(names)
                                        .setDefaultConnectionConfig(connections)
                                        .build())
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .disableDefaultUserAgent()
                        .build();
    }

    @PreDestroy
    void stop() {
        client.close(CloseMode.IMMEDIATE);
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
        if (message.body().length > 0) {
            request.setEntity(new ByteArrayEntity(message.body(), null));
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

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.putAll(
                Arrays.stream(response.getHeaders())
                        .collect(
                                Collectors.groupingBy(
                                        header -> header.getName().toLowerCase(Locale.ROOT),
                                        Collectors.mapping(
                                                NameValuePair::getValue, Collectors.toList()))));
        return headers;
    }
}
