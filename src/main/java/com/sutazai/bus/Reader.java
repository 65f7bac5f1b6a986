package com.sutazai.bus;

import com.sutazai.http.Failure;
import java.util.regex.Pattern;

/**
 * One of those who share the entries of a topic.
 *
 * @param group each group gets every entry once
 * @param name of this reader within the group
 */
public record Reader(String group, String name) {

    /** The group of who names none. */
    static final String DEFAULT = "default";

    /** What names are. */
    static final String NAME = "[A-Za-z0-9:._-]{1,64}";

    private static final Pattern ACCEPTED = Pattern.compile(NAME);

    public Reader {
        accepted("/group", group);
        accepted("/reader", name);
    }

    /**
     * @throws Failure 422 if that is no name
     */
    static String accepted(String pointer, String name) {
        if (!ACCEPTED.matcher(name).matches()) {
            throw Failure.invalid(pointer, "has not 1 to 64 of A-Z a-z 0-9 : . _ -");
        }
        return name;
    }
}
