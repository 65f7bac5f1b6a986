package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Clients that open a session and never come back: 100 000 in soak, 10 000 otherwise. What they
 * leave is bounded, and whoever works goes on.
 */
class AbandonedSessionsSystemTest {

    private static final int SESSIONS =
            Boolean.parseBoolean(System.getenv("SOAK")) ? 100_000 : 10_000;

    private static final int AT_ONCE = 4;
    private static final int BETWEEN_CALLS = 200;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Stack stack = Stack.get();
    private final String token = Client.admin().token();

    /** Bytes that live after a collection. */
    private long live() throws Exception {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long sum = 0;
        // young and old generation; what follows is no heap
        for (int i = 0; i < 2 && used.find(); i++) {
            sum += Long.parseLong(used.group(1)) * 1024;
        }
        assertThat(sum).isPositive();
        return sum;
    }

    private String jcmd(String command) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                                Long.toString(stack.payara().server().pid()),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private void open(int count, RawMcp working) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int done = 0; done < count; done += BETWEEN_CALLS) {
                List<Future<RawMcp>> opened = new ArrayList<>();
                for (int i = 0; i < BETWEEN_CALLS; i++) {
                    opened.add(
                            threads.submit(() -> RawMcp.open("/mcp", token, "2025-11-25", "{}")));
                }
                for (Future<RawMcp> each : opened) {
                    assertThat(each.get().session()).isNotEmpty();
                }
                assertThat(
                                working.ask(
                                                "tools/call",
                                                "{\"name\":\"everything__echo\",\"arguments\":{\"message\":\"at work\"}}")
                                        .toString())
                        .contains("Echo: at work");
            }
        }
    }

    @Test
    void what_they_leave_is_bounded_and_a_session_at_work_goes_on() throws Exception {
        RawMcp working = RawMcp.open("/mcp", token, "2025-11-25", "{}");

        open(SESSIONS / 10, working);
        long first = live();
        open(SESSIONS * 4 / 10, working);
        long half = live();
        open(SESSIONS / 2, working);
        long all = live();

        System.getLogger("sessions")
                .log(
                        System.Logger.Level.INFO,
                        "live bytes after 10, 50, 100 %: {0}, {1}, {2}",
                        first,
                        half,
                        all);
        assertThat(half).isLessThanOrEqualTo((long) (first * 1.05));
        assertThat(all).isLessThanOrEqualTo((long) (first * 1.05));
    }
}
