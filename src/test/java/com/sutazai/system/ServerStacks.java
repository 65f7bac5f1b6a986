package com.sutazai.system;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where the threads of the server are that are in our code, from a dump of all threads. */
final class ServerStacks {

    private ServerStacks() {}

    static String of(String dump) {
        return Arrays.stream(dump.split("\n\n"))
                .filter(thread -> thread.contains("com.sutazai") || thread.contains("jersey"))
                .collect(Collectors.joining("\n"));
    }
}
