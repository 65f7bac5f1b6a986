package com.sutazai.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The browser of the cache (src/test/services/chromium.sh). */
public final class Chromium {

    private Chromium() {}

    /** Skips the test, or fails it, if the browser is not there. */
    public static void need(Stack stack) {
        RealPart.need("chromium", Files.exists(folder(stack).resolve("complete")));
    }

    /**
     * What somebody at the browser saw.
     *
     * @param script of {@code src/test/node}; it gets the browser's path before its arguments
     * @param secrets for its environment
     * @throws IOException with what it said, if it failed
     */
    public static JsonNode watched(
            Stack stack, Map<String, String> secrets, String script, String... arguments)
            throws IOException, InterruptedException {
        need(stack);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "node",
                                stack.checkout().resolve("src/test/node/" + script).toString(),
                                folder(stack).resolve("chrome").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("NODE_PATH", stack.node().folder().resolve("node_modules").toString());
        builder.environment().putAll(secrets);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
        return Json.trees().readTree(output);
    }

    private static Path folder(Stack stack) {
        return stack.checkout().resolve(".dev/cache/chromium");
    }
}
