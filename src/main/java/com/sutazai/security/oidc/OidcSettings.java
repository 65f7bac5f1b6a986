package com.sutazai.security.oidc;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import com.sutazai.security.Area;
import com.sutazai.security.Role;
import com.sutazai.security.Scope;
import com.sutazai.security.Scope.Act;
import com.sutazai.security.Scopes;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Issuers outside, what is believed of them, and the name of this server for them. */
public record OidcSettings(
        @Setting(
                        key = "oidc.issuers",
                        byDefault = "",
                        unit = "URLs, separated by commas",
                        about =
                                "OpenID Connect issuers, exactly as in their access tokens; all are believed alike.")
                List<String> issuers,
        @Setting(
                        key = "oidc.resource",
                        byDefault = "",
                        unit = "https://HOST[:PORT]",
                        about =
                                "How clients reach this server, without a path; it is the audience of their tokens, or begins it. Needed with OIDC_ISSUERS.")
                String resource,
        @Setting(
                        key = "oidc.audiences",
                        byDefault = "",
                        unit = "names, separated by commas",
                        about =
                                "Further audiences that mean this server as a whole, such as an id that the issuer has for it.")
                List<String> audiences,
        @Setting(
                        key = "oidc.client.id",
                        byDefault = "",
                        about =
                                "Public client of the issuers as which people log in on the pages of this server (authorization code with PKCE); empty if they do not. Needs OIDC_ISSUERS.")
                String clientId,
        @Setting(
                        key = "oidc.role.claim",
                        byDefault = "groups",
                        unit = "name; dots lead into objects",
                        about = "Claim with the role or group, or several, of who comes.")
                String roleClaim,
        @Setting(
                        key = "oidc.roles",
                        byDefault = "",
                        unit = "VALUE=ROLE, separated by commas",
                        about =
                                "What values of that claim give: viewer, user, operator or admin; of several the highest.")
                List<String> roles,
        @Setting(
                        key = "oidc.default.role",
                        byDefault = "",
                        unit = "viewer, user, operator or admin",
                        about = "Role of who has none of these; empty for no access.")
                String defaultRole,
        @Setting(
                        key = "oidc.username.claim",
                        byDefault = "preferred_username",
                        about =
                                "Claim from which a name is made for who comes first; it decides nothing.")
                String usernameClaim,
        @Setting(
                        key = "oidc.ignore.scopes",
                        byDefault = "false",
                        unit = "true or false",
                        about =
                                "Whether tokens may do all that the role may, for issuers that cannot give scopes of ours.")
                boolean isIgnoringScopes,
        @Setting(
                        key = "oidc.challenge.scopes",
                        byDefault = "",
                        unit = "names, separated by commas",
                        about =
                                "Scopes that a client without a token is told to ask its issuer for, such as mcp:read,mcp:write; empty for what the path needs, and for none with OIDC_IGNORE_SCOPES.")
                List<String> challengeScopes,
        @Setting(
                        key = "oidc.console.scopes",
                        byDefault = "",
                        unit = "names, separated by commas",
                        about =
                                "Scopes that the console asks the issuers for; empty for auth:read, and for none with OIDC_IGNORE_SCOPES.")
                List<String> consoleScopes,
        @Setting(
                        key = "oidc.name.resource",
                        byDefault = "true",
                        unit = "true or false",
                        about =
                                "Whether the pages of this server name it when they ask the issuers for a token (RFC 8707); false for issuers that refuse that, such as Microsoft Entra.")
                boolean isNamingResource)
        implements Settings {

    /** Of RFC 6749, section 3.3. */
    private static final String SCOPE = "[!#-\\[\\]-~]{1,200}";

    private static final String ROLE = "viewer|user|operator|admin";

    public OidcSettings {
        new Rules()
                .that(
                        issuers.stream().allMatch(OidcSettings::isSafe),
                        "OIDC_ISSUERS",
                        "has something that is no https URL",
                        "Example: https://id.example.com (http for 127.0.0.1 only)")
                .that(
                        resource.isEmpty() || isOrigin(resource),
                        "OIDC_RESOURCE",
                        "is no origin",
                        "Example: https://gateway.example.com (http for 127.0.0.1 only)")
                .that(
                        issuers.isEmpty() || !resource.isEmpty(),
                        "OIDC_RESOURCE",
                        "is missing",
                        "OIDC_ISSUERS needs it")
                .that(
                        roles.stream().allMatch(each -> each.matches(".+=(" + ROLE + ")")),
                        "OIDC_ROLES",
                        "has something that is not VALUE=ROLE",
                        "Example: platform=admin,staff=user")
                .that(
                        defaultRole.isEmpty() || defaultRole.matches(ROLE),
                        "OIDC_DEFAULT_ROLE",
                        "is no role",
                        "Choose viewer, user, operator or admin")
                .that(
                        issuers.isEmpty() || !roles.isEmpty() || !defaultRole.isEmpty(),
                        "OIDC_ROLES",
                        "is missing, and there is no OIDC_DEFAULT_ROLE",
                        "Nobody who comes from the issuers would have access")
                .that(
                        clientId.isEmpty() || !issuers.isEmpty(),
                        "OIDC_CLIENT_ID",
                        "is of no use without OIDC_ISSUERS",
                        "Name the issuers that know it, or leave it empty")
                .that(
                        challengeScopes.isEmpty() || !issuers.isEmpty(),
                        "OIDC_CHALLENGE_SCOPES",
                        "is of no use without OIDC_ISSUERS",
                        "Name the issuers that give them, or leave it empty")
                .that(
                        challengeScopes.stream().allMatch(each -> each.matches(SCOPE)),
                        "OIDC_CHALLENGE_SCOPES",
                        "has something that is no scope",
                        "Example: mcp:read,mcp:write")
                .that(
                        consoleScopes.isEmpty() || !clientId.isEmpty(),
                        "OIDC_CONSOLE_SCOPES",
                        "is of no use without OIDC_CLIENT_ID",
                        "Name the client as which people log in, or leave it empty")
                .that(
                        consoleScopes.stream().allMatch(each -> each.matches(SCOPE)),
                        "OIDC_CONSOLE_SCOPES",
                        "has something that is no scope",
                        "Example: openid,auth:read")
                .notEmpty("OIDC_ROLE_CLAIM", roleClaim)
                .notEmpty("OIDC_USERNAME_CLAIM", usernameClaim)
                .check();
    }

    List<TrustedIssuer> trusted() {
        Map<String, Role> byValue = new HashMap<>();
        for (String each : roles) {
            int at = each.lastIndexOf('=');
            byValue.put(each.substring(0, at), Role.of(each.substring(at + 1)));
        }
        Claims believed =
                new Claims(
                        roleClaim,
                        Map.copyOf(byValue),
                        Optional.of(defaultRole).filter(role -> !role.isEmpty()).map(Role::of),
                        usernameClaim,
                        isIgnoringScopes);
        return issuers.stream()
                .distinct()
                .map(issuer -> new TrustedIssuer(issuer, audiences, believed))
                .toList();
    }

    /** What a client is told to ask for where something is needed, with blanks between. */
    String scopesToAskFor(String needed) {
        if (challengeScopes.isEmpty()) {
            return isIgnoringScopes ? "" : needed;
        }
        return String.join(" ", challengeScopes);
    }

    /** What the console asks for: people see there who they are, administrators who came. */
    List<String> scopesOfConsole() {
        return consoleScopes.isEmpty() && !isIgnoringScopes
                ? List.of(new Scope(Area.AUTH, Act.READ).toString())
                : consoleScopes;
    }

    /** What tokens may have that are of use: ours if they count, and what clients are told. */
    Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>(isIgnoringScopes ? Set.of() : Scopes.known());
        scopes.addAll(challengeScopes);
        return scopes;
    }

    /** Encrypted, or not leaving this machine; false if it is no URL. */
    static boolean isSafe(String url) {
        try {
            return isSafe(URI.create(url));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return isSafe(uri) && uri.getRawPath().isEmpty() && uri.getRawQuery() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Encrypted, or not leaving this machine. */
    static boolean isSafe(URI uri) {
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            return false;
        }
        return "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && isLoopback(uri.getHost()));
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost")
                    || (host.matches("[0-9.]+|\\[.*]")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "OidcSettings[" + resource + "]";
    }
}
