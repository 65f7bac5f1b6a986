package com.sutazai.mesh;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A few headers by lower-case name, one value each. Immutable; a change copies one array. */
final class Headers {

    static final Headers NONE = new Headers(new String[0]);

    /** Names and values in turn. */
    private final String[] pairs;

    private Headers(String[] pairs) {
        this.pairs = pairs;
    }

    static Headers of(Map<String, String> headers) {
        String[] pairs = new String[headers.size() * 2];
        int i = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            pairs[i++] = header.getKey();
            pairs[i++] = header.getValue();
        }
        return new Headers(pairs);
    }

    @Nullable String get(String name) {
        int at = index(name);
        return at < 0 ? null : pairs[at + 1];
    }

    /** The same with one more, or another value in place of one. */
    Headers with(String name, String value) {
        int at = index(name);
        String[] more = Arrays.copyOf(pairs, at < 0 ? pairs.length + 2 : pairs.length);
        int to = at < 0 ? pairs.length : at;
        more[to] = name;
        more[to + 1] = value;
        return new Headers(more);
    }

    void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    private int index(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
