package com.sutazai.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The npm package oidc-provider with people and keys of the tests (src/test/node/issuer.cjs). */
public final class OidcProvider {

    private final NodePackages node;
    private final Path script;
    private final Path folder;
    private final Path log;
    private final int port;
    private final String origin;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private JWK key = rsa();
    private TestAuthority.@Nullable Issued certificate;
    private Child server;

    /**
     * @param origin whose tokens it issues if no resource is named
     */
    public OidcProvider(
            NodePackages node, Path checkout, Path folder, Path log, int port, String origin) {
        this.node = node;
        this.script = checkout.resolve("src/test/node/issuer.cjs");
        this.folder = folder;
        this.log = log;
        this.port = port;
        this.origin = origin;
        this.server = child();
    }

    /** As it stands in its tokens. */
    public String issuer() {
        return (certificate == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** Before its start: it is reached with TLS only, and {@link #token} is not to be had. */
    public void requireTls(TestAuthority.Issued shown) {
        certificate = shown;
    }

    /** The key that it signs with, private part and all. */
    public JWK key() {
        return key;
    }

    public static JWK rsa() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(UUID.randomUUID().toString())
                    .algorithm(JWSAlgorithm.RS256)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new CannotRun("No key can be made.", e);
        }
    }

    public static JWK ec() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .algorithm(JWSAlgorithm.ES256)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new CannotRun("No key can be made.", e);
        }
    }

    /** Starts it if it does not run. */
    public void start() throws InterruptedException {
        if (server.isAlive()) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(keys(), new JWKSet(List.of(key)).toString(false));
        } catch (IOException e) {
            throw new CannotRun("Cannot write " + keys() + ".", e);
        }
        server = child();
        server.start();
        server.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));
    }

    public void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    /** From now on it signs with another key and publishes no other. */
    public void rotate(JWK another) throws InterruptedException {
        stop();
        key = another;
        start();
    }

    /**
     * An access token.
     *
     * @param resource empty for the whole server
     * @param scope empty for none
     */
    public String token(String who, String resource, String scope)
            throws IOException, InterruptedException {
        String form =
                "grant_type=client_credentials"
                        + (resource.isEmpty() ? "" : "&resource=" + encoded(resource))
                        + (scope.isEmpty() ? "" : "&scope=" + encoded(scope));
        String basic =
                Base64.getEncoder()
                        .encodeToString(
                                (who + ":secret-of-" + who).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(issuer() + "/token"))
                                .header("Authorization", "Basic " + basic)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode token = Json.trees().readTree(answer.body());
        if (!token.hasNonNull("access_token")) {
            throw new IOException("no token: " + answer.body());
        }
        return token.path("access_token").asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Path keys() {
        return folder.resolve("issuer-keys.json");
    }

    private Child child() {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "node",
                                script.toString(),
                                Integer.toString(port),
                                keys().toString(),
                                origin));
        if (certificate != null) {
            command.add(certificate.chain().toString());
            command.add(certificate.key().toString());
        }
        return new Child(
                "oidc-provider",
                command,
                Map.of("NODE_PATH", node.folder().resolve("node_modules").toString()),
                folder,
                log);
    }
}
