package com.sutazai.dev;

import java.nio.file.Files;
import java.nio.file.Path;

/** The browser of the cache (src/test/services/chromium.sh). */
public final class Chromium {

    private Chromium() {}

    /** Whether the cache has it. */
    public static boolean isInstalled(Path cache) {
        return Files.exists(cache.resolve("chromium/complete"));
    }

    /** What is to be started. */
    public static Path program(Path cache) {
        return cache.resolve("chromium/chrome");
    }
}
