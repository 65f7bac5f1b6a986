package com.sutazai.mesh;

import com.sutazai.tls.FollowedFiles;
import com.sutazai.tls.PemFiles;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/** TLS of HTTP connections, by what is trusted when they are made. Thread-safe. */
final class UpstreamTls implements TlsSocketStrategy {

    /** A context as it is used. */
    private record Used(SSLContext context, TlsSocketStrategy strategy) {

        private static Used of(SSLContext context) {
            return new Used(context, new DefaultClientTlsStrategy(context));
        }
    }

    private final Supplier<SSLContext> contexts;
    private volatile Used used;

    private UpstreamTls(Supplier<SSLContext> contexts) {
        this.contexts = contexts;
        this.used = Used.of(contexts.get());
    }

    /** Without a certificate of this server. */
    static UpstreamTls of(Trust trust) {
        return new UpstreamTls(trust::context);
    }

    /**
     * With authorities of one's own, and a certificate of this server if one is configured.
     *
     * @throws IOException if the files cannot be used
     */
    static UpstreamTls of(PemFiles files) throws IOException {
        return new UpstreamTls(new FollowedFiles(files)::context);
    }

    @Override
    public SSLSocket upgrade(
            Socket socket, String target, int port, Object attachment, HttpContext context)
            throws IOException {
        SSLContext now = contexts.get();
        Used known = used;
        if (!known.context().equals(now)) {
            known = Used.of(now);
            used = known;
        }
        return known.strategy().upgrade(socket, target, port, attachment, context);
    }
}
