package com.sutazai.bus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import redis.clients.jedis.UnifiedJedis;

/** Steps that Redis takes as one. */
enum Script {
    PUT(true),
    TAKE(true),
    ACKNOWLEDGE(true),
    REQUEUE(false),
    RESULT(false),
    REGISTER(false),
    EXTEND(false),
    WITHDRAW(true);

    private final String text;

    /**
     * @param doesTrim whether it takes away what all groups have acknowledged
     */
    Script(boolean doesTrim) {
        String own = read(name().toLowerCase(Locale.ROOT));
        text = doesTrim ? read("trim") + own : own;
    }

    private static String read(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is not in the WAR");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Object run(UnifiedJedis client, List<String> keys, List<String> arguments) {
        return client.eval(text, keys, arguments);
    }
}
