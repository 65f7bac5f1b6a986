package com.sutazai.database;

import com.sutazai.config.Preflight;
import com.sutazai.tls.TlsSettings;
import com.sutazai.tls.Trust;
import org.postgresql.ssl.WrappedFactory;

/**
 * What the driver makes its sockets with, one per connection. It looks at names itself, as {@code
 * sslmode} says.
 */
public final class PostgresTls extends WrappedFactory {

    /** The driver creates us, so nothing can be injected. */
    private static final class Holder {
        private static final Trust TRUST = new Trust(Preflight.read(TlsSettings.class));
    }

    /** For the driver. */
    public PostgresTls() {
        factory = Holder.TRUST.sockets();
    }
}
