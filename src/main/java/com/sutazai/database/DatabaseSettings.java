package com.sutazai.database;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.util.Set;

/** Where PostgreSQL is. */
public record DatabaseSettings(
        @Setting(
                        key = "postgres.host",
                        byDefault = "127.0.0.1",
                        unit = "host",
                        about = "Host of PostgreSQL.")
                String host,
        @Setting(
                        key = "postgres.port",
                        byDefault = "10000",
                        unit = "port",
                        about = "Port of PostgreSQL.")
                int port,
        @Setting(key = "postgres.db", byDefault = "sutazai", about = "Database of this server.")
                String name,
        @Setting(
                        key = "postgres.user",
                        byDefault = "sutazai",
                        about = "Role that owns the database.")
                String user,
        @Setting(
                        key = "postgres.password",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 8 characters",
                        about = "Password of that role; required.")
                String password,
        @Setting(
                        key = "postgres.sslmode",
                        byDefault = "prefer",
                        unit = "disable, prefer, require, verify-ca or verify-full",
                        about =
                                "TLS to PostgreSQL, in libpq's words. Only verify-full makes sure who answers; it and verify-ca go by TLS_CA_FILE and the JVM's authorities.")
                String sslMode)
        implements Settings {

    private static final Set<String> SSL_MODES =
            Set.of("disable", "prefer", "require", "verify-ca", "verify-full");

    public DatabaseSettings {
        new Rules()
                .notEmpty("POSTGRES_HOST", host)
                .between("POSTGRES_PORT", port, 1, 65_535)
                .notEmpty("POSTGRES_DB", name)
                .notEmpty("POSTGRES_USER", user)
                .password("POSTGRES_PASSWORD", password)
                .that(
                        SSL_MODES.contains(sslMode),
                        "POSTGRES_SSLMODE",
                        "is not a mode of TLS",
                        "Use disable, prefer, require, verify-ca or verify-full")
                .check();
    }

    boolean isVerified() {
        return sslMode.startsWith("verify");
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + user + "@" + host + ":" + port + "/" + name + "]";
    }
}
