package com.sutazai.mesh;

import java.io.IOException;

/** An answer that another instance may better; it has been dropped, because one is to be asked. */
final class TryElsewhere extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    TryElsewhere(int status) {
        super("it answered " + status);
        this.status = status;
    }

    int status() {
        return status;
    }
}
