package com.sutazai.system;

import com.sutazai.config.EffectiveSettings;
import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The effective configuration, for administrators. */
@SharedBean
@Path("/settings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "settings")
public class SettingsResource {

    private final EffectiveSettings settings;

    @jakarta.inject.Inject
    public SettingsResource(EffectiveSettings settings) {
        this.settings = settings;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "Every setting: value (masked if secret), origin and default")
    public Reply settings() {
        return new Reply(settings.rows());
    }

    /** All settings. */
    public record Reply(List<EffectiveSettings.Row> settings) {}
}
