package com.sutazai.mesh;

import java.util.regex.Pattern;

/** Name of a service: 1 to 64 of {@code a-z 0-9 -}, as Consul and DNS take it. */
public record ServiceName(String value) implements Comparable<ServiceName> {

    /** For Bean Validation of requests. */
    public static final String PATTERN = "[a-z0-9-]{1,64}";

    private static final Pattern ACCEPTED = Pattern.compile(PATTERN);

    public ServiceName {
        if (!isAccepted(value)) {
            throw new IllegalArgumentException("a service name has 1 to 64 of a-z 0-9 -");
        }
    }

    public static boolean isAccepted(String text) {
        return ACCEPTED.matcher(text).matches();
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
