package com.sutazai.mesh;

import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.tls.Trust;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Speaks to the servers that this one is configured with, such as Consul and Kong: the operator
 * named them, so their addresses are not checked as those of instances are. Thread-safe; blocks.
 */
@SharedBean
public class PeerHttp {

    /** Takes an answer as it comes. */
    @FunctionalInterface
    public interface Receiver {

        /**
         * The head of an answer is there.
         *
         * @param headers by lower-case name
         * @param body ends with an exception if it breaks off
         */
        void receive(int status, Map<String, String> headers, InputStream body) throws IOException;

        /**
         * Before anything is sent.
         *
         * @param cancel ends the exchange with an exception, at any time and from any thread
         */
        default void begin(Runnable cancel) {
            // it ends by itself
        }
    }

    /** Every watch of a service holds a connection; Consul itself allows 200 per client. */
    private static final int CONNECTIONS_MAX = 256;

    private static final int ANSWER_MAX = 16 * 1024 * 1024;
    private static final Timeout CONNECT = Timeout.ofSeconds(2);

    /**
     * An answer, whole.
     *
     * @param headers by lower-case name
     */
    @SuppressWarnings("ArrayRecordComponent") // answers are read, never compared
    public record Answer(int status, Map<String, String> headers, byte[] body) {

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    private final Trust trust;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    /** Without a look at addresses. */
    @Inject
    public PeerHttp(Trust trust) {
        this(trust, SystemDefaultDnsResolver.INSTANCE, CONNECTIONS_MAX);
    }

    private PeerHttp(Trust trust, DnsResolver names, int connectionsMax) {
        this.trust = trust;
        this.connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(names)
                        .setTlsSocketStrategy(UpstreamTls.of(trust))
                        .setMaxConnTotal(connectionsMax)
                        .setMaxConnPerRoute(connectionsMax)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(CONNECT)
                                        .setIdleTimeout(Timeout.ofSeconds(30))
                                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(10))
                                        .build())
                        .build();
        this.client =
                HttpClients.custom()
                        .setConnectionManager(connections)
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableDefaultUserAgent()
                        .build();
    }

    /** How the connections are used. */
    public PoolUse poolUse() {
        PoolStats now = connections.getTotalStats();
        return new PoolUse(now.getLeased(), now.getPending(), now.getMax());
    }

    /** One that connects only to addresses that instances may have, whatever a name leads to. */
    static PeerHttp guarded(Trust trust, SafeNames names) {
        return new PeerHttp(trust, names, CONNECTIONS_MAX);
    }

    /** One more with connections of its own, without a look at addresses; its user stops it. */
    public PeerHttp another(int connectionsMax) {
        return new PeerHttp(trust, SystemDefaultDnsResolver.INSTANCE, connectionsMax);
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    /** Ends everything that is under way. */
    public void stop() {
        client.close(CloseMode.IMMEDIATE);
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @param body empty for none
     * @param timeout for the headers and between two parts of the body
     */
    public Answer send(
            String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout)
            throws IOException {
        return client.execute(
                request(method, uri, headers, body, timeout),
                response -> {
                    HttpEntity entity = response.getEntity();
                    byte[] bytes =
                            entity == null
                                    ? new byte[0]
                                    : entity.getContent().readNBytes(ANSWER_MAX);
                    if (entity != null && bytes.length == ANSWER_MAX) {
                        throw new IOException("the answer is larger than " + ANSWER_MAX + " bytes");
                    }
                    return new Answer(response.getCode(), byName(response), bytes);
                });
    }

    /**
     * Sends a request and gives away the answer while it comes. A receiver that throws ends it.
     *
     * @param body empty for none
     * @param timeout for the headers and between two parts of the body
     * @throws java.net.ConnectException if nothing was sent: nobody listens or is found, or all
     *     connections are in use
     */
    public void stream(
            String method,
            URI uri,
            Map<String, String> headers,
            byte[] body,
            Duration timeout,
            Receiver receiver)
            throws IOException {
        HttpUriRequestBase request = request(method, uri, headers, body, timeout);
        receiver.begin(request::cancel);
        try {
            client.execute(request, response -> received(request, response, receiver));
        } catch (ConnectTimeoutException
                | ConnectionRequestTimeoutException
                | UnknownHostException
                | NoRouteToHostException e) {
            throw (ConnectException) new ConnectException(e.getMessage()).initCause(e);
        }
    }

    private static boolean received(
            HttpUriRequestBase request, ClassicHttpResponse response, Receiver receiver)
            throws IOException {
        HttpEntity entity = response.getEntity();
        boolean isWhole = false;
        try {
            receiver.receive(
                    response.getCode(),
                    byName(response),
                    entity == null ? InputStream.nullInputStream() : entity.getContent());
            isWhole = true;
        } finally {
            if (!isWhole) {
                // otherwise the rest would be read first, however long that takes
                request.cancel();
            }
        }
        return isWhole;
    }

    private static HttpUriRequestBase request(
            String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
        headers.forEach(request::setHeader);
        if (body.length > 0) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        request.setConfig(
                RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(timeout))
                        .setConnectionRequestTimeout(CONNECT)
                        .build());
        return request;
    }

    private static Map<String, String> byName(HttpResponse response) {
        Map<String, String> names = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            names.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return names;
    }
}
