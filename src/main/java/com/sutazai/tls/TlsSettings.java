package com.sutazai.tls;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Whom this server believes. */
public record TlsSettings(
        @Setting(
                        key = "tls.ca.file",
                        unit = "path of a PEM file",
                        about =
                                "Authorities that are trusted beside those of the JVM, by all that this server connects to with TLS. Read again when it changes.")
                Optional<Path> caFile)
        implements Settings {

    /** Nobody beside those that the JVM trusts. */
    public static final TlsSettings NONE = new TlsSettings(Optional.empty());

    public TlsSettings {
        new Rules()
                .that(
                        caFile.map(TlsSettings::hasCertificates).orElse(true),
                        "TLS_CA_FILE",
                        "names no file with certificates",
                        "Give it the path of a file in PEM that this process may read")
                .check();
    }

    private static boolean hasCertificates(Path file) {
        try {
            return !PemFiles.certificates(file).isEmpty();
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }
}
