package com.sutazai.mcp.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that loses something is found out, whatever it loses. */
class ComparisonTest {

    private static final AtomicInteger TIMES = new AtomicInteger();

    private static final Map<String, String> ANSWERS =
            Map.of(
                    "tools/list",
                    """
                    {"result": {"tools": [
                      {"name": "look", "description": "d", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": true}, "x-new": 1.0},
                      {"name": "pay", "inputSchema": {"type": "object"}}]}}
                    """,
                    "prompts/list",
                    "{\"result\": {\"prompts\": [{\"name\": \"p\"}]}}",
                    "resources/list",
                    "{\"result\": {\"resources\": [{\"uri\": \"a://b\"}]}}",
                    "resources/read",
                    "{\"result\": {\"contents\": [{\"uri\": \"a://b\", \"text\": \"t\"}]}}",
                    "prompts/get",
                    "{\"result\": {\"messages\": []}}",
                    "tools/call",
                    """
                    {"result": {"content": [{"type": "text", "text": "at 2026-11-25T10:00:00Z"}], "structuredContent": {"n": 12345678901234567890.10},
                      "_meta": {"k": "v"}, "times": TIMES}}
                    """);

    /** Says always the same but for one number; somebody may change what it says. */
    private record Server(UnaryOperator<String> spoiled, int progress) implements Side {

        @Override
        public JsonNode greeting() {
            return json(spoiled.apply("{\"capabilities\": {}, \"instructions\": \"be nice\"}"));
        }

        @Override
        public Recorded ask(String method, JsonNode params) {
            String answer =
                    ANSWERS.getOrDefault(
                            method, "{\"error\": {\"code\": -32601, \"message\": \"what?\"}}");
            String told = answer.replace("TIMES", Integer.toString(TIMES.incrementAndGet()));
            List<JsonNode> heard =
                    "tools/call".equals(method)
                            ? java.util.Collections.nCopies(
                                    progress, json("{\"method\":\"progress\"}"))
                            : List.of();
            return new Recorded(json(spoiled.apply(told)), heard);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.trees().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Report compared(Server through) throws IOException {
        Server direct = new Server(UnaryOperator.identity(), 2);
        return Comparison.of(direct, direct, through, tool -> true);
    }

    @Test
    void what_passes_everything_scores_100_though_the_server_never_says_the_same_twice()
            throws IOException {
        Report report = compared(new Server(UnaryOperator.identity(), 2));

        assertThat(report.differences()).isEmpty();
        assertThat(report.score()).isEqualTo(100);
        assertThat(report.called()).containsExactly("look");
        assertThat(report.unstable()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0|1|tools/list look|/x-new",
                "'\"annotations\": {\"readOnlyHint\": true}, '|''|tools/list look|/annotations",
                "'\"_meta\": {\"k\": \"v\"}, '|''|tools/call look|/result/_meta",
                "12345678901234567890.10|12345678901234567000|tools/call look|/result/structuredContent/n",
                "what?|Not found|no such method|/error/message",
                "be nice|''|initialize|/instructions",
                "{\"name\": \"p\"}|''|prompts/list p|",
                "a://b\", \"text|c://d\", \"text|resources/read a://b|/result/contents/0/uri",
            })
    void whatever_is_lost_is_named(String lost, String instead, String check, String pointer)
            throws IOException {
        Report report = compared(new Server(said -> said.replace(lost, instead), 2));

        assertThat(report.score()).isLessThan(100);
        assertThat(report.differences())
                .anySatisfy(
                        difference -> {
                            assertThat(difference.check()).isEqualTo(check);
                            assertThat(difference.pointer())
                                    .startsWith(pointer == null ? "" : pointer);
                        });
    }

    @Test
    void lost_progress_is_a_loss() throws IOException {
        Report report = compared(new Server(UnaryOperator.identity(), 1));

        assertThat(report.differences())
                .extracting(Report.Difference::pointer)
                .contains("/heard/1");
    }

    @Test
    void moments_and_uuids_may_be_others() throws IOException {
        assertThat(compared(new Server(said -> said.replace("10:00:00Z", "10:00:01Z"), 2)).score())
                .isEqualTo(100);
    }

    @Test
    void a_tool_that_is_withheld_is_said_and_not_compared() throws IOException {
        Server direct = new Server(UnaryOperator.identity(), 2);
        Server through =
                new Server(
                        said ->
                                said.replaceAll(
                                        ",\\s*\\{\"name\": \"pay\", \"inputSchema\": \\{\"type\": \"object\"}}",
                                        ""),
                        2);

        Report report = Comparison.of(direct, direct, through, tool -> !tool.equals("pay"));

        assertThat(report.withheld()).containsExactly("pay");
        assertThat(report.score()).isEqualTo(100);
    }
}
