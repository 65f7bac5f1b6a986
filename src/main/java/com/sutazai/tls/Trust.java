package com.sutazai.tls;

import com.sutazai.config.SharedBean;
import jakarta.inject.Inject;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** The entry: the authorities of the JVM and those of {@code TLS_CA_FILE}. Thread-safe. */
@SharedBean
public class Trust {

    private final FollowedFiles files;

    /**
     * @throws IllegalStateException if the file cannot be used
     */
    @Inject
    public Trust(TlsSettings settings) {
        try {
            this.files = new FollowedFiles(PemFiles.of(settings.caFile()));
        } catch (IOException e) {
            throw new IllegalStateException("The file of TLS_CA_FILE cannot be used", e);
        }
    }

    /** The authorities of the JVM alone. */
    public static Trust ofJvm() {
        return new Trust(TlsSettings.NONE);
    }

    /** What new connections are made with; another one after the file has changed. */
    public SSLContext context() {
        return files.context();
    }

    /** Sockets by what is trusted when they are made. Who uses them checks the host's name. */
    public SSLSocketFactory sockets() {
        return new TrustedSockets(this);
    }
}
