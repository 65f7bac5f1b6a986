package com.sutazai.mesh;

import java.io.IOException;

/** Nothing of a call has reached an instance, so it may go to another one without harm. */
public final class Unsent extends IOException {

    private static final long serialVersionUID = 1L;

    public Unsent(String why, Throwable cause) {
        super(why, cause);
    }
}
