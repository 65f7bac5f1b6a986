package com.sutazai.security.oidc;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStart;
import com.sutazai.http.PageSources;
import com.sutazai.security.Open;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a page of this server needs to let people log in with an issuer outside. */
@SharedBean
@Path("/auth/issuers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class IssuerResource {

    private final OidcSettings settings;
    private final IssuerTokens tokens;
    private final PageSources pages;

    @Inject
    public IssuerResource(OidcSettings settings, IssuerTokens tokens, PageSources pages) {
        this.settings = settings;
        this.tokens = tokens;
        this.pages = pages;
    }

    /** Pages ask an issuer how it is to be used, and for tokens. */
    void start(@Observes ContextStart start) {
        pages.add(
                () ->
                        offered().stream()
                                .flatMap(
                                        issuer ->
                                                Stream.concat(
                                                        Stream.of(issuer.configuration()),
                                                        issuer.tokenEndpoint().stream()))
                                .toList());
    }

    @GET
    @Open
    @SecurityRequirementsSet
    @Operation(
            summary = "Where people log in with an identity from outside",
            description =
                    "For pages in browsers: authorization code with PKCE as the public client client_id, for the given resource. issuers is empty if this server offers no such login.")
    public Offer issuers() {
        return new Offer(
                settings.resource(),
                settings.isNamingResource(),
                settings.clientId(),
                settings.scopesOfConsole(),
                offered().stream()
                        .map(issuer -> new Place(issuer.trusted().issuer(), issuer.configuration()))
                        .toList());
    }

    private List<Issuer> offered() {
        return settings.clientId().isEmpty() ? List.of() : List.copyOf(tokens.issuers());
    }

    /**
     * What a page is told.
     *
     * @param resource this server, as the issuers know it
     * @param namesResource whether they are to be told that the token is for it (RFC 8707)
     * @param clientId empty if there is none
     * @param scopes what the console asks for
     */
    @Schema(name = "IssuerOffer")
    public record Offer(
            String resource,
            boolean namesResource,
            String clientId,
            List<String> scopes,
            List<Place> issuers) {}

    /**
     * An issuer.
     *
     * @param configuration where the issuer describes itself (OpenID Connect Discovery)
     */
    @Schema(name = "IssuerPlace")
    public record Place(String issuer, URI configuration) {}
}
