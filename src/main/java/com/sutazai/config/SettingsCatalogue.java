package com.sutazai.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Which records of settings there are. */
public final class SettingsCatalogue {

    private static final String LIST = "/META-INF/sutazai-settings";

    private SettingsCatalogue() {}

    /** The records, in the order in which people should read them. */
    public static List<Class<? extends Settings>> records() {
        try (InputStream in =
                        Objects.requireNonNull(
                                SettingsCatalogue.class.getResourceAsStream(LIST), LIST);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank())
                    .<Class<? extends Settings>>map(SettingsCatalogue::record)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All keys of all records. */
    public static List<SettingKey> keys() {
        return records().stream().flatMap(record -> SettingKey.of(record).stream()).toList();
    }

    private static Class<? extends Settings> record(String name) {
        try {
            return Class.forName(name.strip(), true, SettingsCatalogue.class.getClassLoader())
                    .asSubclass(Settings.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(LIST + " names a class that is not there", e);
        }
    }
}
