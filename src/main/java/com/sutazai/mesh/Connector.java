package com.sutazai.mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Opens connections, to addresses that may be called only. */
record Connector(Duration timeout, SafeNames names, TlsSocketStrategy tls) {

    /** A head without end must not fill the memory. */
    private static final Http1Config HTTP =
            Http1Config.custom().setMaxLineLength(64 * 1_024).setMaxHeaderCount(256).build();

    /**
     * Opens one; the exchange can be ended meanwhile.
     *
     * @throws ConnectTimeoutException if nobody answers in time
     */
    Connection connect(boolean isSecure, String host, int port, Exchange exchange)
            throws IOException {
        Socket plain = reach(host, port, exchange);
        DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(HTTP);
        if (!isSecure) {
            http.bind(plain);
            return new Connection(http, plain);
        }
        try {
            plain.setSoTimeout((int) exchange.patience().toMillis());
            SSLSocket secured = tls.upgrade(plain, host, port, null, HttpCoreContext.create());
            http.bind(secured, plain);
            return new Connection(http, secured);
        } catch (IOException e) {
            Connection.closeQuietly(plain);
            throw e;
        }
    }

    /** To the first of its addresses that answers. */
    private Socket reach(String host, int port, Exchange exchange) throws IOException {
        Duration limit = exchange.patience().compareTo(timeout) < 0 ? exchange.patience() : timeout;
        IOException last = new UnknownHostException(host);
        for (InetAddress address : names.resolve(host)) {
            Socket socket = new Socket();
            try {
                exchange.hold(socket);
                socket.setTcpNoDelay(true);
                socket.connect(
                        new InetSocketAddress(address, port), (int) Math.max(1, limit.toMillis()));
                return socket;
            } catch (SocketTimeoutException e) {
                last = new ConnectTimeoutException("no connection in time");
            } catch (IOException e) {
                last = e;
            }
            Connection.closeQuietly(socket);
            if (exchange.isCancelled()) {
                break;
            }
        }
        throw last;
    }
}
