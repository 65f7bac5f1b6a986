package com.sutazai.mesh;

/** Name of a service: 1 to 64 of {@code a-z 0-9 -}, as Consul and DNS take it. */
public record ServiceName(String value) implements Comparable<ServiceName> {

    /** For Bean Validation of requests. */
    public static final String PATTERN = "[a-z0-9-]{1,64}";

    private static final int LENGTH_MAX = 64;

    public ServiceName {
        if (!isAccepted(value)) {
            throw new IllegalArgumentException("a service name has 1 to 64 of a-z 0-9 -");
        }
    }

    /** Whether it is a name, without the cost of a pattern: every call asks. */
    public static boolean isAccepted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LENGTH_MAX;
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
