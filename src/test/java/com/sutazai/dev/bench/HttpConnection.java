package com.sutazai.dev.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** A kept connection, made anew where the server ends it; reads just enough HTTP for that. */
final class HttpConnection implements AutoCloseable {

    private final int port;
    private Socket socket;
    private InputStream in;
    private boolean isEnded;
    private final byte[] buffer = new byte[16 * 1024];
    private final byte[] line = new byte[4 * 1024];
    private int position;
    private int limit;
    private int lineLength;
    private final LoadGenerator.Script script;
    private byte[] body = new byte[4 * 1024];
    private int bodyLength;

    HttpConnection(LoadGenerator.Target target) throws IOException {
        port = target.port();
        socket = connected(port);
        in = socket.getInputStream();
        script = target.scripts().get();
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void connectAgain() throws IOException {
        socket.close();
        socket = connected(port);
        in = socket.getInputStream();
        position = 0;
        limit = 0;
        isEnded = false;
    }

    /** Sends the next request; whether its answer is right. */
    boolean ask() throws IOException {
        if (isEnded) {
            connectAgain();
        }
        socket.getOutputStream().write(script.next());
        bodyLength = 0;
        readLine();
        int status = number(9, 10);
        int length = 0;
        boolean isChunked = false;
        for (readLine(); lineLength > 0; readLine()) {
            if (begins("content-length:")) {
                length = number(16, 10);
            } else if (begins("transfer-encoding: chunked")) {
                isChunked = true;
            } else if (begins("connection: close")) {
                isEnded = true;
            }
        }
        take(length);
        while (isChunked) {
            readLine();
            int size = number(0, 16);
            take(size);
            readLine();
            isChunked = size > 0;
        }
        return script.isRight(status, body, bodyLength);
    }

    /** Digits of the line from an index on. */
    private int number(int from, int radix) {
        int number = 0;
        for (int i = from; i < lineLength; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit < 0) {
                break;
            }
            number = number * radix + digit;
        }
        return number;
    }

    private boolean begins(String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            if (i >= lineLength || Character.toLowerCase(line[i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void readLine() throws IOException {
        lineLength = 0;
        for (byte next = next(); next != '\n'; next = next()) {
            if (next != '\r') {
                line[lineLength++] = next;
            }
        }
    }

    private byte next() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++];
    }

    private void take(int length) throws IOException {
        if (bodyLength + length > body.length) {
            body = Arrays.copyOf(body, Math.max(2 * body.length, bodyLength + length));
        }
        int left = length;
        while (left > 0) {
            if (position == limit) {
                fill();
            }
            int step = Math.min(left, limit - position);
            System.arraycopy(buffer, position, body, bodyLength, step);
            bodyLength += step;
            position += step;
            left -= step;
        }
    }

    private void fill() throws IOException {
        position = 0;
        limit = in.read(buffer);
        if (limit <= 0) {
            throw new IOException("closed");
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
