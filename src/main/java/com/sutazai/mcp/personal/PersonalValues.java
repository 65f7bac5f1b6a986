package com.sutazai.mcp.personal;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.upstream.SentHeaders;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headers or an environment with values of one user in them.
 *
 * @param service that wants them, named when one is missing
 * @param others with all else filled in; what comes of secrets is not looked into
 */
public record PersonalValues(String service, SentHeaders others, UUID user, UserValues values)
        implements SentHeaders {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{user:(" + UserValues.NAME + ")}");

    /** The names that some headers or an environment refer to. */
    public static Set<String> wanted(Collection<String> texts) {
        Set<String> names = new TreeSet<>();
        for (String text : texts) {
            REFERENCE.matcher(text).results().forEach(found -> names.add(found.group(1)));
        }
        return names;
    }

    /**
     * The value of a user.
     *
     * @throws Failure 403 that names it, if he has none
     */
    static String required(UserValues values, UUID user, String name, String service) {
        return values.find(user, name)
                .orElseThrow(
                        () ->
                                Failure.of(
                                                ProblemType.FORBIDDEN,
                                                "The MCP service "
                                                        + service
                                                        + " needs a value of your own: PUT /api/v1/mcp/user-values/"
                                                        + name)
                                        .with("user_value", name));
    }

    @Override
    public Map<String, String> filled() {
        Map<String, String> filled = others.filled();
        filled.replaceAll((header, text) -> filled(text));
        return filled;
    }

    private String filled(String text) {
        if (!text.contains("${user:")) {
            return text;
        }
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        required(values, user, found.group(1), service)));
    }

    @Override
    public boolean renew(Map<String, String> sent) {
        return others.renew(sent);
    }

    @Override
    public String toString() {
        return "PersonalValues[" + service + "]";
    }
}
