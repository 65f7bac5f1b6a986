package com.sutazai.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Everything below {@code /api/v1}. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "SutazAI backend",
                        version = Version.TEXT,
                        description =
                                "One governed door to tools, models and knowledge for AI clients",
                        license =
                                @License(
                                        name = "Apache-2.0",
                                        url = "https://www.apache.org/licenses/LICENSE-2.0")),
        security = {@SecurityRequirement(name = "bearer"), @SecurityRequirement(name = "api_key")})
@SecurityScheme(
        securitySchemeName = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "Access token or API key")
@SecurityScheme(
        securitySchemeName = "api_key",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        apiKeyName = "X-API-Key")
public class Api extends Application {

    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                // Jersey would hold back a stream until it knows its length
                "jersey.config.contentLength.buffer",
                0,
                // any name but theirs keeps Jersey's own JSON bindings out; ours is JsonBodies
                "jersey.config.jsonFeature",
                "JsonBodies");
    }
}
