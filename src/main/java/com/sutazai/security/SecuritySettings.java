package com.sutazai.security;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import com.sutazai.http.AddressRange;
import java.time.Duration;
import java.util.List;

/** Secrets, the first administrator, and how long tokens live. */
public record SecuritySettings(
        @Setting(
                        key = "secret.key",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 32 characters",
                        about =
                                "Root of the keys for API keys, refresh tokens and sealed state; required.")
                String secretKey,
        @Setting(
                        key = "secret.key.previous",
                        secret = true,
                        unit = "at least 32 characters",
                        about =
                                "The former SECRET_KEY, while what was made with it must still work.")
                String secretKeyPrevious,
        @Setting(
                        key = "jwt.secret",
                        alias = "jwt.secret.key",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 32 characters",
                        about =
                                "Signs access tokens (HS256), unless there is a JWT_PRIVATE_KEY; required.")
                String jwtSecret,
        @Setting(
                        key = "jwt.secret.previous",
                        secret = true,
                        unit = "at least 32 characters",
                        about = "The former JWT_SECRET, while tokens signed with it live.")
                String jwtSecretPrevious,
        @Setting(
                        key = "admin.username",
                        byDefault = "admin",
                        unit = "3 to 50 of a-z 0-9 _ -",
                        about = "Name of the first administrator.")
                String adminUsername,
        @Setting(
                        key = "admin.password",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 12 characters",
                        about =
                                "Password of the first administrator; read only while there is no user.")
                String adminPassword,
        @Setting(
                        key = "jwt.access.ttl",
                        byDefault = "PT30M",
                        unit = "ISO-8601 duration",
                        about = "Life of an access token.")
                Duration accessTtl,
        @Setting(
                        key = "jwt.refresh.ttl",
                        byDefault = "P7D",
                        unit = "ISO-8601 duration",
                        about = "Life of a session without a new login.")
                Duration refreshTtl,
        @Setting(
                        key = "metrics.token",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "at least 8 characters",
                        about = "Bearer token with which Prometheus may read /metrics.")
                String metricsToken,
        @Setting(
                        key = "metrics.trusted.addresses",
                        unit = "list of addresses or CIDR ranges",
                        about = "Addresses that may read /metrics without a token.")
                List<String> metricsTrustedAddresses)
        implements Settings {

    private static final int ADMIN_PASSWORD_MIN = 12;

    public SecuritySettings {
        metricsTrustedAddresses = List.copyOf(metricsTrustedAddresses);
        Rules rules =
                new Rules().signingKey("SECRET_KEY", secretKey).signingKey("JWT_SECRET", jwtSecret);
        if (!secretKeyPrevious.isEmpty()) {
            rules.signingKey("SECRET_KEY_PREVIOUS", secretKeyPrevious);
        }
        if (!jwtSecretPrevious.isEmpty()) {
            rules.signingKey("JWT_SECRET_PREVIOUS", jwtSecretPrevious);
        }
        rules.that(
                        secretKey.isEmpty() || !secretKey.equals(jwtSecret),
                        "JWT_SECRET",
                        "equals SECRET_KEY",
                        "Generate another one: ./dev secrets")
                .that(
                        adminUsername.matches("[a-z0-9_-]{3,50}"),
                        "ADMIN_USERNAME",
                        "is not 3 to 50 of a-z 0-9 _ -",
                        "Choose such a name")
                .optionalPassword("ADMIN_PASSWORD", adminPassword)
                .that(
                        adminPassword.isEmpty() || adminPassword.length() >= ADMIN_PASSWORD_MIN,
                        "ADMIN_PASSWORD",
                        "has fewer than " + ADMIN_PASSWORD_MIN + " characters",
                        "Choose a longer one")
                .between("JWT_ACCESS_TTL", accessTtl, Duration.ofMinutes(1), Duration.ofHours(24))
                .between("JWT_REFRESH_TTL", refreshTtl, Duration.ofMinutes(5), Duration.ofDays(90))
                .optionalPassword("METRICS_TOKEN", metricsToken)
                .that(
                        metricsTrustedAddresses.stream().allMatch(SecuritySettings::isRange),
                        "METRICS_TRUSTED_ADDRESSES",
                        "holds something that is not an address or CIDR range",
                        "Example: 10.0.0.7,172.16.0.0/12")
                .check();
    }

    private static boolean isRange(String text) {
        try {
            AddressRange.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "SecuritySettings[" + adminUsername + "]";
    }
}
