package com.sutazai.bus;

import com.sutazai.http.Failure;
import java.util.regex.Pattern;

/** The name of a topic, and its keys in Redis. */
public record Topic(String name) {

    /** What a name is. */
    static final String NAME = "[a-z0-9:_-]{1,64}";

    private static final Pattern ACCEPTED = Pattern.compile(NAME);

    /**
     * @throws Failure 422 if that is no name
     */
    public Topic {
        if (!isAccepted(name)) {
            throw Failure.invalid("/topic", "has not 1 to 64 of a-z 0-9 : _ -");
        }
    }

    static boolean isAccepted(String name) {
        return ACCEPTED.matcher(name).matches();
    }

    String tasks() {
        return "stream:tasks:" + name;
    }

    String results() {
        return "stream:results:" + name;
    }

    String dead() {
        return "stream:dead:" + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
