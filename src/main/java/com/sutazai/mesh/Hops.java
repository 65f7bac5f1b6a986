package com.sutazai.mesh;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers that belong to one connection (RFC 9110, 7.6.1) and are not passed on. */
final class Hops {

    private static final Set<String> OF_CONNECTION =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "host",
                    "content-length",
                    "expect");

    /** The caller's own credentials: they are for us, not for whom we call. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "x-api-key", "cookie", "proxy-authorization");

    private Hops() {}

    static boolean isOfConnection(String name) {
        return OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isCredential(String name) {
        return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Names that a {@code Connection} header declares to be of the connection too, lower-case. */
    static Set<String> declared(Collection<String> connectionHeaders) {
        Set<String> names = new HashSet<>();
        for (String value : connectionHeaders) {
            for (String name : List.of(value.split(","))) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
