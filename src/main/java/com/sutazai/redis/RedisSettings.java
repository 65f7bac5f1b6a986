package com.sutazai.redis;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;

/** Where Redis is. */
public record RedisSettings(
        @Setting(
                        key = "redis.host",
                        byDefault = "127.0.0.1",
                        unit = "host",
                        about = "Host of Redis.")
                String host,
        @Setting(key = "redis.port", byDefault = "10001", unit = "port", about = "Port of Redis.")
                int port,
        @Setting(
                        key = "redis.password",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 8 characters",
                        about = "Password of Redis; empty if it has none.")
                String password,
        @Setting(
                        key = "redis.tls",
                        byDefault = "false",
                        unit = "true or false",
                        about =
                                "Whether Redis is spoken to with TLS (rediss); its certificate must be trusted and name REDIS_HOST.")
                boolean isTls,
        @Setting(
                        key = "redis.timeout",
                        byDefault = "PT1S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for an answer of Redis.")
                Duration timeout)
        implements Settings {

    public RedisSettings {
        new Rules()
                .notEmpty("REDIS_HOST", host)
                .between("REDIS_PORT", port, 1, 65_535)
                .optionalPassword("REDIS_PASSWORD", password)
                .between("REDIS_TIMEOUT", timeout, Duration.ofMillis(50), Duration.ofSeconds(30))
                .check();
    }

    @Override
    public String toString() {
        return "RedisSettings[" + host + ":" + port + "]";
    }
}
