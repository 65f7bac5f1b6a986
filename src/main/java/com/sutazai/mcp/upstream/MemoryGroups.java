package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Where this server may make groups of processes whose memory the kernel limits: below its own
 * control group, or beside it if that was left to it (cgroup 2 wants groups with processes to have
 * no others below). In most containers it may not.
 */
final class MemoryGroups {

    private static final Logger LOG = System.getLogger(MemoryGroups.class.getName());

    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final long PROBE = 64L * 1024 * 1024;
    private static final String PREFIX = "sutazai-mcp-";
    private static final String CONTROLLERS = "cgroup.subtree_control";

    private final Path parent;
    private final MemoryGroup.Version version;

    private MemoryGroups(Path parent, MemoryGroup.Version version) {
        this.parent = parent;
        this.version = version;
    }

    /** Those of this process; nothing if it may make none. */
    static Optional<MemoryGroups> ofProcess() {
        Optional<MemoryGroups> groups =
                of(
                                Path.of("/proc/self/cgroup"),
                                Path.of("/sys/fs/cgroup"),
                                MemoryGroups::isDelegated)
                        .filter(MemoryGroups::canBeJoined);
        groups.ifPresent(MemoryGroups::removeFormer);
        return groups;
    }

    /**
     * Finds them.
     *
     * @param own the file that says in which groups this process is
     * @param mounts where the hierarchies are
     * @param isDelegated whether whoever keeps the groups has left one to us, with what is below
     */
    static Optional<MemoryGroups> of(Path own, Path mounts, Predicate<Path> isDelegated) {
        try {
            for (String line : Files.readAllLines(own, StandardCharsets.UTF_8)) {
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                    return first(
                            MemoryGroup.Version.ONE, below(mounts.resolve("memory"), parts[2]));
                }
                if (parts.length == 3 && parts[1].isEmpty() && isUnified(mounts)) {
                    Path group = below(mounts, parts[2]);
                    return first(MemoryGroup.Version.TWO, group)
                            .or(
                                    () ->
                                            Optional.of(group.resolveSibling(""))
                                                    .filter(isDelegated)
                                                    .flatMap(
                                                            above ->
                                                                    first(
                                                                            MemoryGroup.Version.TWO,
                                                                            above)));
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "this system has no control groups", e);
        }
        return Optional.empty();
    }

    private static boolean isUnified(Path mount) {
        return Files.exists(mount.resolve("cgroup.controllers"));
    }

    private static Path below(Path mount, String group) {
        return mount.resolve(group.substring(1)).normalize();
    }

    private static Optional<MemoryGroups> first(MemoryGroup.Version version, Path parent) {
        boolean isUsable =
                Files.isWritable(parent)
                        && (version == MemoryGroup.Version.ONE || isLeftToUs(parent));
        return isUsable ? Optional.of(new MemoryGroups(parent, version)) : Optional.empty();
    }

    /** The mark of systemd on what it has left to a service. */
    private static boolean isDelegated(Path group) {
        UserDefinedFileAttributeView marks =
                Files.getFileAttributeView(group, UserDefinedFileAttributeView.class);
        try {
            return marks != null && marks.list().contains("delegate");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a process can become a member: tried once, with one that ends at once. */
    private boolean canBeJoined() {
        try {
            MemoryGroup probe = make(UUID.randomUUID().toString(), PROBE);
            try {
                return new ProcessBuilder(
                                        "/bin/sh",
                                        "-c",
                                        "echo $$ > \"$0\"",
                                        probe.members().toString())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } finally {
                probe.remove();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "control groups cannot be made", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isLeftToUs(Path parent) {
        try {
            return List.of(Files.readString(parent.resolve(CONTROLLERS)).strip().split(" "))
                    .contains("memory");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What a server left that was killed; groups with processes cannot be removed, and one that
     * another server has just made is not touched.
     */
    private void removeFormer() {
        try (DirectoryStream<Path> former = Files.newDirectoryStream(parent, PREFIX + "*")) {
            Instant recent = Instant.now().minus(RECENT);
            for (Path each : former) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(recent)) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "former control groups stay", e);
        }
    }

    private static void remove(Path former) {
        try {
            Files.deleteIfExists(former);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the control group {0} is in use", former.getFileName());
        }
    }

    /**
     * Makes one.
     *
     * @param mark that no other has
     * @param max bytes
     * @throws IOException if the kernel does not take it
     */
    MemoryGroup make(String mark, long max) throws IOException {
        return MemoryGroup.make(parent.resolve(PREFIX + mark), version, max);
    }
}
