package com.sutazai.dev;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. */
public final class Ports {

    private static final Logger LOG = System.getLogger(Ports.class.getName());

    private static final int CONNECT_MS = 200;

    /**
     * Below the ports that the system gives to outgoing connections: one of those could be taken,
     * or connect to itself, before its server listens.
     */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;

    private Ports() {}

    /** A port that nobody uses at the moment. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                LOG.log(Level.DEBUG, "port {0} is taken", port);
            } catch (IOException e) {
                throw new CannotRun("No socket on 127.0.0.1.", e);
            }
        }
        throw new CannotRun("No free port on 127.0.0.1.");
    }

    /** Whether somebody listens. */
    public static boolean isTaken(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes sure that nobody listens.
     *
     * @throws CannotRun if somebody does
     */
    public static void requireFree(int port, String purpose, String variable) {
        if (isTaken(port)) {
            throw new CannotRun(
                    "Port "
                            + port
                            + " on 127.0.0.1, meant for "
                            + purpose
                            + ", is taken; stop who uses it or set "
                            + variable
                            + " in .env.");
        }
    }
}
