package com.sutazai.security.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.security.Role;
import com.sutazai.security.Scopes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is believed of claims.
 *
 * @param roleClaim with the name of a role or group, or several; dots lead into objects
 * @param roles by what the claim holds; of several the highest counts
 * @param defaultRole of who has none of these; nothing for no access
 * @param usernameClaim from which a name is made
 * @param isIgnoringScopes whether tokens may do all that the role may
 */
record Claims(
        String roleClaim,
        Map<String, Role> roles,
        Optional<Role> defaultRole,
        String usernameClaim,
        boolean isIgnoringScopes) {

    /** The role of who has these claims; nothing for no access. */
    Optional<Role> role(JsonNode claims) {
        JsonNode at = claims.path(roleClaim);
        if (at.isMissingNode()) {
            at = claims;
            for (String part : roleClaim.split("\\.", -1)) {
                at = at.path(part);
            }
        }
        Set<String> held = new HashSet<>(Set.of(at.asText("")));
        at.forEach(each -> held.add(each.asText()));
        return held.stream()
                .map(roles::get)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .or(() -> defaultRole);
    }

    /** What he is called, or else his subject. */
    String name(JsonNode claims, String subject) {
        String name = claims.path(usernameClaim).asText("");
        return name.isEmpty() ? subject : name;
    }

    /** Those of ours among the token's; it may have none, and can then do nothing but come in. */
    Scopes scopes(JsonNode claims) {
        if (isIgnoringScopes) {
            return Scopes.ALL;
        }
        Set<String> scopes = words(claims.path("scope"));
        // some issuers write a list, and call it otherwise
        scopes.addAll(words(claims.path("scp")));
        return Scopes.among(scopes);
    }

    /** Of a text with blanks between, or of a list. */
    private static Set<String> words(JsonNode claim) {
        Set<String> words = new HashSet<>();
        if (claim.isTextual()) {
            words.addAll(Arrays.asList(claim.asText().split(" ", -1)));
        }
        claim.forEach(each -> words.add(each.asText()));
        return words;
    }
}
