package com.sutazai.dev;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the person at the terminal reads. */
public final class Console {

    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private static final PrintStream ERR =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private Console() {}

    public static void say(String line) {
        OUT.println(line);
    }

    static void complain(String line) {
        ERR.println(line);
    }

    static PrintStream errors() {
        return ERR;
    }
}
