package com.sutazai.tls;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** How the server is reached with TLS; the entrypoint of the server reads it, too. */
public record HttpsSettings(
        @Setting(
                        key = "https.port",
                        byDefault = "0",
                        unit = "port",
                        about = "Port on which the server listens for https; 0 for none.")
                int port,
        @Setting(
                        key = "https.address",
                        byDefault = "127.0.0.1",
                        unit = "address",
                        about = "Address on which it does so.")
                String address,
        @Setting(
                        key = "https.certificate.file",
                        unit = "path of a PEM file",
                        about =
                                "Certificate of the server, with its chain; needed with HTTPS_PORT. Read at the start.")
                Optional<Path> certificateFile,
        @Setting(
                        key = "https.key.file",
                        unit = "path of a PEM file",
                        about = "Key of that certificate, in PKCS #8 without a password.")
                Optional<Path> keyFile)
        implements Settings {

    public HttpsSettings {
        Rules rules =
                new Rules()
                        .between("HTTPS_PORT", port, 0, 65_535)
                        .notEmpty("HTTPS_ADDRESS", address)
                        .that(
                                port == 0 || certificateFile.isPresent(),
                                "HTTPS_CERTIFICATE_FILE",
                                "is missing",
                                "HTTPS_PORT needs it")
                        .that(
                                port == 0 || keyFile.isPresent(),
                                "HTTPS_KEY_FILE",
                                "is missing",
                                "HTTPS_PORT needs it");
        if (port > 0 && certificateFile.isPresent() && keyFile.isPresent()) {
            String wrong = ServerKeyStore.wrong(certificateFile.get(), keyFile.get());
            rules.that(
                    wrong.isEmpty(),
                    "HTTPS_KEY_FILE",
                    wrong,
                    "Give both files in PEM: the certificate with its chain, and its key in PKCS #8 without a password");
        }
        rules.check();
    }
}
