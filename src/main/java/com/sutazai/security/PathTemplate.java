package com.sutazai.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JAX-RS path template or a servlet mapping as a pattern.
 *
 * @param prefix what every match begins with, compared first because that is cheap
 * @param literals how many characters are literal: the more, the more specific
 */
record PathTemplate(String prefix, Pattern pattern, int literals) {

    private static final Pattern VARIABLE =
            Pattern.compile("\\{\\s*[\\w.-]+\\s*(?::\\s*((?:[^{}]|\\{[^{}]*\\})+?)\\s*)?\\}");

    /** {@code /a/{b}} or {@code /a/{b: regex}}. */
    static PathTemplate ofResource(String template) {
        StringBuilder regex = new StringBuilder();
        int literals = 0;
        int end = 0;
        int first = -1;
        Matcher matcher = VARIABLE.matcher(template);
        while (matcher.find()) {
            first = first < 0 ? matcher.start() : first;
            String text = template.substring(end, matcher.start());
            literals += text.length();
            regex.append(Pattern.quote(text))
                    .append('(')
                    .append(matcher.group(1) == null ? "[^/]+" : matcher.group(1))
                    .append(')');
            end = matcher.end();
        }
        String rest = template.substring(end);
        return new PathTemplate(
                template.substring(0, first < 0 ? template.length() : first),
                Pattern.compile(regex.append(Pattern.quote(rest)).append("/?").toString()),
                literals + rest.length());
    }

    /**
     * {@code /a/*} or {@code /a}; an extension mapping matches nothing, because nothing of ours is
     * mapped so.
     */
    static PathTemplate ofServlet(String mapping) {
        if (mapping.endsWith("/*")) {
            String base = mapping.substring(0, mapping.length() - 2);
            return new PathTemplate(
                    base, Pattern.compile(Pattern.quote(base) + "(/.*)?"), base.length());
        }
        String path = mapping.isEmpty() ? "/" : mapping;
        return new PathTemplate(
                path,
                Pattern.compile(mapping.startsWith("*") ? "(?!)" : Pattern.quote(path)),
                mapping.length());
    }

    boolean matches(String path) {
        return path.startsWith(prefix) && pattern.matcher(path).matches();
    }
}
