package com.sutazai.mcp;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** A request whose body was read, and can be read again. */
final class ReadRequest extends HttpServletRequestWrapper {

    private final byte[] body;

    /** Reads the body, which the limit of all bodies keeps small. */
    ReadRequest(HttpServletRequest request) throws IOException {
        super(request);
        this.body = request.getInputStream().readAllBytes();
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }

    @Override
    public ServletInputStream getInputStream() {
        ByteArrayInputStream again = new ByteArrayInputStream(body);
        return new ServletInputStream() {
            @Override
            public boolean isFinished() {
                return again.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("this is read by whoever waits for it");
            }

            @Override
            public int read() {
                return again.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return again.read(into, offset, length);
            }
        };
    }
}
