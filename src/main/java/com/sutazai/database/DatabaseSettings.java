package com.sutazai.database;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;

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
                String password)
        implements Settings {

    public DatabaseSettings {
        new Rules()
                .notEmpty("POSTGRES_HOST", host)
                .between("POSTGRES_PORT", port, 1, 65_535)
                .notEmpty("POSTGRES_DB", name)
                .notEmpty("POSTGRES_USER", user)
                .password("POSTGRES_PASSWORD", password)
                .check();
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + user + "@" + host + ":" + port + "/" + name + "]";
    }
}
