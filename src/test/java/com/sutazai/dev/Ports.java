package com.sutazai.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of 127.0.0.1. */
public final class Ports {

    private static final int CONNECT_MS = 200;

    private Ports() {}

    /** A port that nobody uses at the moment. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CannotRun("No free port on 127.0.0.1.", e);
        }
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
