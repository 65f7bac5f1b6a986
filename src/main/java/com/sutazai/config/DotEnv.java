package com.sutazai.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code KEY=value} lines that a POSIX shell could source: comments, {@code export}, single
 * and double quotes; no expansion.
 */
public final class DotEnv {

    private static final Pattern LINE =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    private DotEnv() {}

    /** The keys and values of a file, in its order; nothing if there is no such file. */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        if (!Files.isRegularFile(file)) {
            return values;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    values.put(matcher.group(1), unquoted(matcher.group(2).strip()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return values;
    }

    private static String unquoted(String text) {
        if (text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'"))) {
            int end = text.indexOf(text.charAt(0), 1);
            return end > 0 ? text.substring(1, end) : text;
        }
        int comment = text.startsWith("#") ? 0 : text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }
}
