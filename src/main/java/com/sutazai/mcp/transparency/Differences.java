package com.sutazai.mcp.transparency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Where two trees are not the same. */
final class Differences {

    private static final int TEXT_MAX = 200;

    private static final Pattern TIME =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)?");
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Both values of a place, shortened. */
    record Pair(String one, String other) {}

    private Differences() {}

    /** By RFC 6901 pointer; moments and UUIDs are alike. */
    static Map<String, Pair> between(JsonNode one, JsonNode other) {
        Map<String, Pair> found = new TreeMap<>();
        compare(one, other, "", found);
        return found;
    }

    private static void compare(
            JsonNode one, JsonNode other, String pointer, Map<String, Pair> found) {
        if (one.isObject() && other.isObject()) {
            Set<String> names = new TreeSet<>();
            one.fieldNames().forEachRemaining(names::add);
            other.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String inner = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                compare(one.path(name), other.path(name), inner, found);
            }
        } else if (one.isArray() && other.isArray()) {
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                compare(one.path(i), other.path(i), pointer + "/" + i, found);
            }
        } else if (!normalised(one).equals(normalised(other))) {
            found.put(pointer, new Pair(shortened(one), shortened(other)));
        }
    }

    /** Its JSON, so that 1 is not 1.0; nothing for what is not there. */
    private static String normalised(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        String text = value.toString();
        return value.isTextual()
                ? UUID.matcher(TIME.matcher(text).replaceAll("<time>")).replaceAll("<uuid>")
                : text;
    }

    private static String shortened(JsonNode value) {
        String text = value instanceof MissingNode ? "" : value.toString();
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
    }
}
