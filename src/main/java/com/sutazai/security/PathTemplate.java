package com.sutazai.security;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JAX-RS path template or a servlet mapping.
 *
 * @param prefix what every match begins with, compared first because that is cheap
 * @param rest what else is asked of a path that begins so; a pattern only where there are variables
 * @param literals how many characters are literal: the more, the more specific
 */
record PathTemplate(String prefix, Predicate<String> rest, int literals) {

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
        if (first < 0) {
            return new PathTemplate(
                    template,
                    path -> isEndOr(template, path, template.length() + 1),
                    template.length());
        }
        String rest = template.substring(end);
        Pattern pattern =
                Pattern.compile(regex.append(Pattern.quote(rest)).append("/?").toString());
        return new PathTemplate(
                template.substring(0, first),
                path -> pattern.matcher(path).matches(),
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
                    base, path -> isEndOr(base, path, Integer.MAX_VALUE), base.length());
        }
        String exact = mapping.isEmpty() ? "/" : mapping;
        return new PathTemplate(
                exact,
                path -> !mapping.startsWith("*") && path.length() == exact.length(),
                mapping.length());
    }

    /** Whether a path that begins so ends there, or goes on with a slash and is not too long. */
    private static boolean isEndOr(String prefix, String path, int lengthMax) {
        return path.length() == prefix.length()
                || (path.charAt(prefix.length()) == '/' && path.length() <= lengthMax);
    }

    boolean matches(String path) {
        return path.startsWith(prefix) && rest.test(path);
    }
}
