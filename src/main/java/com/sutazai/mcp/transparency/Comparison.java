package com.sutazai.mcp.transparency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.transparency.Side.Recorded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Asks a server directly, twice, and through something, and compares. Used once; blocks. */
public final class Comparison {

    /** Of each kind: a comparison takes seconds, not minutes. */
    private static final int TRIED_MAX = 20;

    private static final int PAGES_MAX = 50;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What can be listed: request, member of the answer, what an entry is known by. */
    private record Catalogue(String method, String member, String key) {}

    private static final List<Catalogue> CATALOGUES =
            List.of(
                    new Catalogue("tools/list", "tools", "name"),
                    new Catalogue("prompts/list", "prompts", "name"),
                    new Catalogue("resources/list", "resources", "uri"),
                    new Catalogue("resources/templates/list", "resourceTemplates", "uriTemplate"));

    private final Side direct;
    private final Side again;
    private final Side through;
    private final Predicate<String> isOpen;
    private final List<String> called = new ArrayList<>();
    private final Set<String> withheld = new LinkedHashSet<>();
    private final List<Report.Difference> differences = new ArrayList<>();
    private final long begin = System.nanoTime();
    private int checks;
    private int unequal;
    private int unstable;

    private Comparison(Side direct, Side again, Side through, Predicate<String> isOpen) {
        this.direct = direct;
        this.again = again;
        this.through = through;
        this.isOpen = isOpen;
    }

    /**
     * Compares.
     *
     * @param direct a session with the server
     * @param again another one
     * @param through one with the server through whatever is examined
     * @param isOpen whether a tool may be called through it; others are not compared
     * @throws IOException if one of them does not answer
     */
    public static Report of(Side direct, Side again, Side through, Predicate<String> isOpen)
            throws IOException {
        return new Comparison(direct, again, through, isOpen).report();
    }

    private Report report() throws IOException {
        check("initialize", direct.greeting(), again.greeting(), through.greeting());
        Map<String, JsonNode> tools = Map.of();
        for (Catalogue catalogue : CATALOGUES) {
            Map<String, JsonNode> listed = list(catalogue);
            switch (catalogue.method()) {
                case "tools/list" -> tools = listed;
                case "prompts/list" -> prompts(listed);
                case "resources/list" -> resources(listed.keySet());
                default -> {
                    // templates lead to resources that nobody knows
                }
            }
        }
        List<String> harmless = harmless(tools);
        tools(harmless);
        mistakes(harmless);
        return Report.of(checks, unequal, unstable, called, List.copyOf(withheld), differences);
    }

    /** Every entry is a check; so is what the list says beside them, with their order. */
    private Map<String, JsonNode> list(Catalogue catalogue) throws IOException {
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        ObjectNode two = JsonNodeFactory.instance.objectNode();
        ObjectNode three = JsonNodeFactory.instance.objectNode();
        Map<String, JsonNode> own = entries(direct, catalogue, one);
        Map<String, JsonNode> second = entries(again, catalogue, two);
        Map<String, JsonNode> other = entries(through, catalogue, three);
        check(catalogue.method(), one, two, three);
        Set<String> names = new LinkedHashSet<>(own.keySet());
        names.addAll(other.keySet());
        for (String name : names) {
            check(
                    catalogue.method() + " " + name,
                    own.getOrDefault(name, MissingNode.getInstance()),
                    second.getOrDefault(name, MissingNode.getInstance()),
                    other.getOrDefault(name, MissingNode.getInstance()));
        }
        return own;
    }

    /**
     * All pages.
     *
     * @param rest is given the order, what the last page says beside, and an error if there is one
     */
    private Map<String, JsonNode> entries(Side side, Catalogue catalogue, ObjectNode rest)
            throws IOException {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        ArrayNode order = rest.putArray("order");
        JsonNode params = MissingNode.getInstance();
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode answer = side.ask(catalogue.method(), params).answer();
            JsonNode result = answer.path("result");
            for (JsonNode entry : result.path(catalogue.member())) {
                String key = entry.path(catalogue.key()).asText();
                boolean isWithheld = catalogue.member().equals("tools") && !isOpen.test(key);
                if (isWithheld) {
                    withheld.add(key);
                } else {
                    entries.put(key, entry);
                    order.add(key);
                }
            }
            result.properties().stream()
                    .filter(member -> !member.getKey().equals(catalogue.member()))
                    .filter(member -> !member.getKey().equals("nextCursor"))
                    .forEach(member -> rest.set(member.getKey(), member.getValue()));
            if (answer.has("error")) {
                rest.set("error", answer.get("error"));
            }
            if (!result.path("nextCursor").isTextual()) {
                break;
            }
            params =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("cursor", result.path("nextCursor").asText());
        }
        return entries;
    }

    private void prompts(Map<String, JsonNode> prompts) throws IOException {
        List<String> free =
                prompts.entrySet().stream()
                        .filter(
                                prompt ->
                                        prompt.getValue()
                                                .path("arguments")
                                                .valueStream()
                                                .noneMatch(
                                                        argument ->
                                                                argument.path("required")
                                                                        .asBoolean(false)))
                        .map(Map.Entry::getKey)
                        .limit(TRIED_MAX)
                        .toList();
        for (String name : free) {
            ask("prompts/get " + name, "prompts/get", named(name));
        }
    }

    private void resources(Set<String> uris) throws IOException {
        for (String uri : uris.stream().limit(TRIED_MAX).toList()) {
            ask(
                    "resources/read " + uri,
                    "resources/read",
                    JsonNodeFactory.instance.objectNode().put("uri", uri));
        }
    }

    /** Those that change nothing and need no argument. */
    private static List<String> harmless(Map<String, JsonNode> tools) {
        return tools.values().stream()
                .filter(tool -> tool.path("annotations").path("readOnlyHint").asBoolean(false))
                .filter(tool -> tool.path("inputSchema").path("required").isEmpty())
                .map(tool -> tool.path("name").asText())
                .limit(TRIED_MAX)
                .toList();
    }

    /** With a token, so that progress is heard where there is any. */
    private void tools(List<String> harmless) throws IOException {
        for (String name : harmless) {
            ObjectNode params = named(name);
            params.putObject("arguments");
            params.putObject("_meta").put("progressToken", "of " + name);
            called.add(name);
            ask("tools/call " + name, "tools/call", params);
        }
    }

    /** What is wrong must be told in the server's own words. */
    private void mistakes(List<String> harmless) throws IOException {
        ask("no such method", "transparency/none", JsonNodeFactory.instance.objectNode());
        ask("no such tool", "tools/call", named("transparency_none"));
        ask("no such prompt", "prompts/get", named("transparency_none"));
        ask(
                "no such resource",
                "resources/read",
                JsonNodeFactory.instance.objectNode().put("uri", "transparency://none"));
        for (String name : harmless) {
            ObjectNode params = named(name);
            params.put("arguments", "of no shape");
            ask("wrong arguments of " + name, "tools/call", params);
        }
    }

    private static ObjectNode named(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    /** All three at the same time: a tool may take its time. */
    private void ask(String check, String method, ObjectNode params) throws IOException {
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
            throw new IOException("it takes more than " + LIMIT.toMinutes() + " minutes");
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Recorded>> answers =
                    List.of(
                            threads.submit(() -> direct.ask(method, params)),
                            threads.submit(() -> again.ask(method, params)),
                            threads.submit(() -> through.ask(method, params)));
            check(
                    check,
                    tree(answers.get(0).get()),
                    tree(answers.get(1).get()),
                    tree(answers.get(2).get()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken
                    ? broken
                    : new IOException(check + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
    }

    private static JsonNode tree(Recorded recorded) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.setAll((ObjectNode) recorded.answer());
        recorded.heard().forEach(tree.putArray("heard")::add);
        return tree;
    }

    private void check(String name, JsonNode one, JsonNode second, JsonNode other) {
        Map<String, Differences.Pair> own = Differences.between(one, second);
        Map<String, Differences.Pair> found = Differences.between(one, other);
        checks++;
        if (!own.isEmpty()) {
            unstable++;
            found.keySet().removeIf(pointer -> isWithin(pointer, own.keySet()));
        }
        if (!found.isEmpty()) {
            unequal++;
        }
        found.forEach(
                (pointer, pair) ->
                        differences.add(
                                new Report.Difference(name, pointer, pair.one(), pair.other())));
    }

    private static boolean isWithin(String pointer, Set<String> unstable) {
        return unstable.stream()
                .anyMatch(place -> pointer.equals(place) || pointer.startsWith(place + "/"));
    }
}
