package com.sutazai.http;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** How the server is reached. */
public record HttpSettings(
        @Setting(
                        key = "sutazai.env",
                        byDefault = "production",
                        unit = "production, staging, test or development",
                        about = "Kind of installation; production adds HSTS.")
                String environment,
        @Setting(
                        key = "http.address",
                        byDefault = "127.0.0.1",
                        unit = "address",
                        about = "Address on which the server listens.")
                String address,
        @Setting(
                        key = "http.port",
                        byDefault = "10010",
                        unit = "port",
                        about = "Port on which the server listens.")
                int port,
        @Setting(
                        key = "http.body.size.max",
                        byDefault = "10485760",
                        unit = "bytes",
                        about = "Largest request body.")
                long bodySizeMax,
        @Setting(
                        key = "http.trusted.proxies",
                        unit = "list of addresses or CIDR ranges",
                        about =
                                "Proxies whose X-Forwarded-For and X-Real-IP are believed, such as Kong's.")
                List<String> trustedProxies,
        @Setting(
                        key = "sutazai.allowed.origins",
                        byDefault =
                                "http://localhost:10011,http://localhost:3000,http://localhost:8080,http://127.0.0.1:10011,http://127.0.0.1:3000,http://127.0.0.1:8080",
                        unit = "list of origins",
                        about = "Browser origins that may call the API (CORS); no wildcard.")
                List<String> allowedOrigins)
        implements Settings {

    private static final Set<String> ENVIRONMENTS =
            Set.of("production", "staging", "test", "development");

    public HttpSettings {
        trustedProxies = List.copyOf(trustedProxies);
        allowedOrigins = List.copyOf(allowedOrigins);
        new Rules()
                .that(
                        ENVIRONMENTS.contains(environment),
                        "SUTAZAI_ENV",
                        "is not a known environment",
                        "Use production, staging, test or development")
                .notEmpty("HTTP_ADDRESS", address)
                .between("HTTP_PORT", port, 1, 65_535)
                .between("HTTP_BODY_SIZE_MAX", bodySizeMax, 1_024, 1L << 30)
                .that(
                        trustedProxies.stream().allMatch(AddressRange::isWellFormed),
                        "HTTP_TRUSTED_PROXIES",
                        "holds something that is not an address or CIDR range",
                        "Example: 10.0.0.0/8,127.0.0.1")
                .that(
                        allowedOrigins.stream().allMatch(HttpSettings::isOrigin),
                        "SUTAZAI_ALLOWED_ORIGINS",
                        "holds something that is not an origin",
                        "Example: https://console.example.com, without path and wildcard")
                .check();
    }

    boolean isProduction() {
        return "production".equals(environment);
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawPath().isEmpty();
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }
}
