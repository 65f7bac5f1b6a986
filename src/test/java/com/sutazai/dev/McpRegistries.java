package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The registry file with the services of {@code ./dev mcp-services}, which a running {@code ./dev
 * run} follows. The service {@code files} is one of both: {@code ./dev run} has a process of its
 * own for it, which gives way to the one on its port as long as that is there.
 */
final class McpRegistries {

    private static final String SHARED = "files";

    private McpRegistries() {}

    /** The file; it is there after the first {@link #writeServices}. */
    static Path services(Path checkout) {
        return checkout.resolve(".dev/mcp-services.json");
    }

    /**
     * Writes it.
     *
     * @param areThere whether the services are being served
     */
    static void writeServices(Path checkout, boolean areThere) throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>(McpServices.ports(checkout));
        if (!areThere) {
            ports.remove(SHARED);
        }
        Path file = services(checkout);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.getParent());
        Files.writeString(fresh, McpServices.registry(checkout, ports).toPrettyString());
        Files.move(
                fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether the services are being served at the moment. */
    static boolean areServed(Path checkout) {
        return Ports.isTaken(McpServices.ports(checkout).getOrDefault(SHARED, 0));
    }
}
