package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import com.sutazai.dev.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What was made under former secrets works while they are named, and no longer: servers on the same
 * database, each with the next secrets.
 */
@Timeout(300)
class KeyRotationSystemTest {

    private static final String ME = "/api/v1/auth/me";

    private final Stack stack = Stack.get();
    private Stack.Node node;

    @AfterEach
    void stop() {
        end();
    }

    private void end() {
        if (node == null) {
            return;
        }
        node.payara().stop(Duration.ofSeconds(10));
    }

    private void begin(String name, Map<String, String> over) throws Exception {
        node = stack.node(name, over);
        node.payara().start();
        node.awaitReady();
    }

    /** A session and a key. */
    private record Shown(String access, String refresh, String key) {}

    private Shown made() throws Exception {
        JsonNode tokens = login();
        JsonNode key =
                TwoNodes.json(
                        TwoNodes.sent(
                                node,
                                tokens.path("access_token").asText(),
                                "POST",
                                "/api/v1/auth/api-keys",
                                "{\"name\":\"" + UUID.randomUUID() + "\"}"));
        return new Shown(
                tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText(),
                key.path("key").asText());
    }

    private JsonNode login() throws Exception {
        return TwoNodes.json(
                TwoNodes.sent(
                        node,
                        "",
                        "POST",
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\""
                                + stack.setting("ADMIN_PASSWORD")
                                + "\"}"));
    }

    private int me(String shown) throws Exception {
        return TwoNodes.sent(node, shown, "GET", ME, "").statusCode();
    }

    private int refresh(Shown shown) throws Exception {
        return TwoNodes.sent(
                        node,
                        "",
                        "POST",
                        "/api/v1/auth/refresh",
                        "{\"refresh_token\":\"" + shown.refresh() + "\"}")
                .statusCode();
    }

    @Test
    void secrets_are_rotated_with_an_overlap() throws Exception {
        begin("rotation-before", Map.of());
        Shown before = made();
        Shown other = made();
        end();

        String secret = "S".repeat(20) + "-another-secret-of-32-characters-1";
        String jwt = "J".repeat(20) + "-another-secret-of-32-characters-2";
        begin(
                "rotation-overlap",
                Map.of(
                        "SECRET_KEY",
                        secret,
                        "SECRET_KEY_PREVIOUS",
                        stack.setting("SECRET_KEY"),
                        "JWT_SECRET",
                        jwt,
                        "JWT_SECRET_PREVIOUS",
                        stack.setting("JWT_SECRET")));
        assertThat(me(before.access())).isEqualTo(200);
        assertThat(me(before.key())).isEqualTo(200);
        assertThat(refresh(before)).isEqualTo(200);
        Shown after = made();
        end();

        begin("rotation-after", Map.of("SECRET_KEY", secret, "JWT_SECRET", jwt));
        assertThat(me(other.access())).isEqualTo(401);
        assertThat(me(other.key())).isEqualTo(401);
        assertThat(refresh(other)).isEqualTo(401);
        assertThat(me(after.access())).isEqualTo(200);
        assertThat(me(after.key())).isEqualTo(200);
        assertThat(refresh(after)).isEqualTo(200);
    }

    @Test
    void pairs_of_keys_are_rotated_with_an_overlap_and_others_can_check_tokens() throws Exception {
        Path first = pem("first");
        begin(
                "pair-first",
                Map.of(
                        "JWT_PRIVATE_KEY_FILE", first.toString(),
                        "JWT_SECRET_PREVIOUS", stack.setting("JWT_SECRET")));
        String ofSecret = Client.admin().token();
        assertThat(me(ofSecret)).as("during the overlap").isEqualTo(200);
        String ofFirst = login().path("access_token").asText();
        assertThat(published()).hasSize(1);
        assertThat(isSigned(ofFirst)).isTrue();
        end();

        begin(
                "pair-second",
                Map.of(
                        "JWT_PRIVATE_KEY_FILE", pem("second").toString(),
                        "JWT_PRIVATE_KEY_PREVIOUS_FILE", first.toString()));
        assertThat(me(ofSecret)).isEqualTo(401);
        assertThat(me(ofFirst)).isEqualTo(200);
        String ofSecond = login().path("access_token").asText();
        assertThat(me(ofSecond)).isEqualTo(200);
        assertThat(published()).hasSize(2);
        assertThat(isSigned(ofFirst)).isTrue();
        assertThat(isSigned(ofSecond)).isTrue();
    }

    private List<JWK> published() throws Exception {
        String body = TwoNodes.sent(node, "", "GET", "/.well-known/jwks.json", "").body();
        JWKSet set = JWKSet.parse(body);
        assertThat(set.containsNonPublicKeys()).isFalse();
        return set.getKeys();
    }

    /** As somebody does who knows the published keys alone. */
    private boolean isSigned(String token) throws Exception {
        SignedJWT parsed = SignedJWT.parse(token);
        RSAKey key =
                (RSAKey)
                        published().stream()
                                .filter(
                                        each ->
                                                each.getKeyID()
                                                        .equals(parsed.getHeader().getKeyID()))
                                .findAny()
                                .orElseThrow();
        return parsed.verify(new RSASSAVerifier(key));
    }

    private Path pem(String name) throws Exception {
        Path file =
                Files.createTempFile(
                        stack.folder(),
                        name,
                        ".pem",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(pair())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static byte[] pair() throws GeneralSecurityException {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
        pairs.initialize(2048);
        return pairs.generateKeyPair().getPrivate().getEncoded();
    }
}
