package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.Catalogue.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of all tools, prompts and resources are offered somewhere, and under which names.
 *
 * @param resources patterns of URIs and templates
 * @param isWhole whether everything is, whatever the lists say
 * @param isSearched whether tools are searched instead of listed
 */
record Selection(
        List<Choice> tools,
        List<Choice> prompts,
        List<String> resources,
        boolean isWhole,
        boolean isSearched) {

    static final Selection WHOLE = new Selection(List.of(), List.of(), List.of(), true, false);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int CHOICES_MAX = 1_000;
    private static final Set<String> MEMBERS = Set.of("tools", "prompts", "resources", "search");

    /**
     * What is chosen.
     *
     * @param pattern name at {@code /mcp}, {@code *} for any characters
     * @param as another name for it; then the pattern has no {@code *}
     */
    record Choice(String pattern, Optional<String> as) {}

    Selection {
        tools = List.copyOf(tools);
        prompts = List.copyOf(prompts);
        resources = List.copyOf(resources);
    }

    /**
     * Reads {@code {"tools": ["files__*", {"name": "everything__echo", "as": "say"}], "prompts":
     * [], "resources": ["test://*"], "search": true}}; what is absent is not offered.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Selection of(JsonNode entry) {
        if (!entry.isObject()) {
            throw new IllegalArgumentException("a virtual server is an object");
        }
        entry.fieldNames()
                .forEachRemaining(
                        member -> {
                            if (!MEMBERS.contains(member)) {
                                throw new IllegalArgumentException(
                                        "it has tools, prompts, resources and search, no "
                                                + member);
                            }
                        });
        List<String> resources = new ArrayList<>();
        entry.path("resources")
                .forEach(
                        pattern -> {
                            if (!pattern.isTextual()) {
                                throw new IllegalArgumentException(
                                        "resources are patterns of URIs");
                            }
                            resources.add(pattern.asText());
                        });
        return new Selection(
                choices(entry.path("tools")),
                choices(entry.path("prompts")),
                resources,
                false,
                entry.path("search").asBoolean(false));
    }

    private static List<Choice> choices(JsonNode list) {
        if (!(list.isArray() || list.isMissingNode()) || list.size() > CHOICES_MAX) {
            throw new IllegalArgumentException(
                    "tools and prompts are lists of at most " + CHOICES_MAX);
        }
        List<Choice> choices = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (JsonNode each : list) {
            Choice choice = choice(each);
            if (choice.as().isPresent() && !given.add(choice.as().get())) {
                throw new IllegalArgumentException("two have the name " + choice.as().get());
            }
            choices.add(choice);
        }
        return choices;
    }

    private static Choice choice(JsonNode each) {
        JsonNode name = each.isTextual() ? each : each.path("name");
        if (!name.isTextual() || name.asText().isEmpty()) {
            throw new IllegalArgumentException(
                    "a choice is a name at /mcp, or an object with name and as");
        }
        JsonNode as = each.path("as");
        if (as.isMissingNode()) {
            return new Choice(name.asText(), Optional.empty());
        }
        if (name.asText().indexOf('*') >= 0 || !NAME.matcher(as.asText()).matches()) {
            throw new IllegalArgumentException(
                    "only one can be called otherwise, with 1 to 64 of A-Z a-z 0-9 _ -");
        }
        return new Choice(name.asText(), Optional.of(as.asText()));
    }

    /** The same, with tools to be searched. */
    Selection searched() {
        return new Selection(tools, prompts, resources, isWhole, true);
    }

    /** The name under which something is offered; null if it is not. */
    @Nullable String shown(Kind kind, String name) {
        if (isWhole) {
            return name;
        }
        for (Choice choice : choices(kind)) {
            if (ToolRules.fits(choice.pattern(), name)) {
                return choice.as().orElse(name);
            }
        }
        return null;
    }

    /** What is offered under a name; null if nothing is. */
    @Nullable String original(Kind kind, String shown) {
        if (isWhole) {
            return shown;
        }
        for (Choice choice : choices(kind)) {
            if (choice.as().equals(Optional.of(shown))) {
                return choice.pattern();
            }
        }
        return shown.equals(shown(kind, shown)) ? shown : null;
    }

    boolean hasResource(String uri) {
        return isWhole || resources.stream().anyMatch(pattern -> ToolRules.fits(pattern, uri));
    }

    private List<Choice> choices(Kind kind) {
        return kind == Kind.PROMPTS ? prompts : tools;
    }
}
