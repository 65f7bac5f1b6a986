package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against folders that look as the kernel's do; against the kernel itself: StdioLimitsTest. */
class MemoryGroupsTest {

    @TempDir private Path folder;
    private Path delegated = Path.of("/nothing");

    private Optional<MemoryGroups> in(String groups) throws IOException {
        Path own = folder.resolve("self");
        Files.writeString(own, groups);
        return MemoryGroups.of(own, folder.resolve("mounts"), delegated::equals);
    }

    private Path group(String path, String controllers) throws IOException {
        Path group = Files.createDirectories(folder.resolve("mounts").resolve(path));
        Files.writeString(group.resolve("cgroup.subtree_control"), controllers);
        return group;
    }

    private void unified() throws IOException {
        Files.createDirectories(folder.resolve("mounts"));
        Files.writeString(folder.resolve("mounts/cgroup.controllers"), "cpu memory pids\n");
    }

    @Test
    void of_version_1_they_are_below_our_own() throws Exception {
        Path own = group("memory/a/b", "");

        MemoryGroup made = in("5:cpu,memory:/a/b\n0::/\n").orElseThrow().make("m", 1_000);

        assertThat(own.resolve("sutazai-mcp-m/memory.limit_in_bytes")).hasContent("1000");
        assertThat(made.members()).isEqualTo(own.resolve("sutazai-mcp-m/cgroup.procs"));
    }

    @Test
    void of_version_2_they_are_below_our_own_if_memory_is_left_to_us() throws Exception {
        unified();
        Path own = group("a/b", "cpu memory\n");

        in("0::/a/b\n").orElseThrow().make("m", 1_000);

        assertThat(own.resolve("sutazai-mcp-m/memory.max")).hasContent("1000");
    }

    @Test
    void of_version_2_they_are_beside_ours_if_memory_is_left_to_those_there() throws Exception {
        unified();
        Path above = group("a", "memory\n");
        group("a/b", "\n");
        assertThat(in("0::/a/b\n")).as("it was left to nobody").isEmpty();

        delegated = above;
        in("0::/a/b\n").orElseThrow().make("m", 1_000);

        assertThat(above.resolve("sutazai-mcp-m/memory.max")).hasContent("1000");
    }

    @Test
    void where_memory_is_left_to_nobody_there_are_none() throws Exception {
        unified();
        group("a", "cpu\n");
        group("a/b", "\n");

        assertThat(in("0::/a/b\n")).isEmpty();
        assertThat(in("0::/not/there\n")).isEmpty();
        assertThat(in("5:memory:/not/there\n")).isEmpty();
        assertThat(in("nonsense\n")).isEmpty();
        assertThat(MemoryGroups.of(folder.resolve("absent"), folder, any -> true)).isEmpty();
    }

    @Test
    void the_kernel_says_whether_the_limit_was_exceeded() throws Exception {
        unified();
        Path own = group("a", "memory\n");
        MemoryGroup made = in("0::/a\n").orElseThrow().make("m", 1_000);
        Path events = own.resolve("sutazai-mcp-m/memory.events");

        assertThat(made.wasExceeded()).isFalse();
        Files.writeString(events, "low 0\nmax 7\noom 0\noom_kill 0\noom_group_kill 0\n");
        assertThat(made.wasExceeded()).isFalse();
        Files.writeString(events, "low 0\nmax 7\noom 1\noom_kill 2\noom_group_kill 1\n");
        assertThat(made.wasExceeded()).isTrue();
    }

    @Test
    void a_group_is_removed_once_its_last_member_has_ended() throws Exception {
        Path own = group("memory/a", "");
        MemoryGroup made = in("5:memory:/a\n").orElseThrow().make("m", 1_000);
        Path members = own.resolve("sutazai-mcp-m");

        made.remove();
        TimeUnit.MILLISECONDS.sleep(200);
        assertThat(members).as("it has a member").exists();

        Files.delete(members.resolve("memory.limit_in_bytes"));
        while (Files.exists(members)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
