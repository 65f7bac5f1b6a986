package com.sutazai.mesh.kong;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where Kong's Admin API is and what it is told. */
public record KongSettings(
        @Setting(
                        key = "kong.admin.url",
                        unit = "URL",
                        about =
                                "Kong's Admin API, for example http://127.0.0.1:8001; without it Kong is not told of instances.")
                Optional<String> adminUrl,
        @Setting(
                        key = "kong.admin.token",
                        byDefault = "",
                        secret = true,
                        unit = "a token",
                        about = "Sent as Kong-Admin-Token; empty if the Admin API wants none.")
                String adminToken,
        @Setting(
                        key = "kong.services",
                        byDefault = "*",
                        unit = "service names, separated by commas",
                        about = "Services that Kong has upstreams for; * for all.")
                List<String> services,
        @Setting(
                        key = "kong.document.file",
                        unit = "path of a JSON file",
                        about =
                                "Declarative configuration (services, routes, plugins) that the upstreams are added to when Kong has no database.")
                Optional<Path> documentFile)
        implements Settings {

    public KongSettings {
        new Rules()
                .that(
                        adminUrl.stream().allMatch(KongSettings::isUrl),
                        "KONG_ADMIN_URL",
                        "is not an http or https URL",
                        "Example: http://127.0.0.1:8001")
                .check();
    }

    URI admin() {
        return URI.create(adminUrl.orElse("http://127.0.0.1:8001").replaceAll("/$", ""));
    }

    private static boolean isUrl(String text) {
        return text.matches("https?://[^\\s/]+(/[^\\s]*)?");
    }
}
