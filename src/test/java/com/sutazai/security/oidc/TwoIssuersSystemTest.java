package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.dev.TestAuthority;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R15.1 and R17.1: two real providers, one of which speaks TLS with an authority made here. */
@Timeout(180)
class TwoIssuersSystemTest {

    @TempDir Path folder;

    private final Stack stack = Stack.get();
    private TestAuthority ours;
    private Path trusted;
    private final OidcProvider other = stack.issuer();
    private OidcProvider issuer;
    private Stack.Node node;

    @BeforeEach
    void start() throws Exception {
        ours = new TestAuthority(folder.resolve("ours"), "authority");
        TestAuthority stranger = new TestAuthority(folder.resolve("stranger"), "authority");
        trusted = Files.copy(stranger.certificate(), folder.resolve("trusted.pem"));
        issuer =
                new OidcProvider(
                        stack.node(),
                        stack.checkout(),
                        folder.resolve("issuer"),
                        folder.resolve("issuer.log"),
                        Ports.free(),
                        "http://127.0.0.1:1");
        issuer.requireTls(ours.issue("issuer"));
        issuer.start();
        other.start();
        node =
                stack.node(
                        "issuer-tls",
                        Map.of(
                                "OIDC_ISSUERS",
                                issuer.issuer() + "," + other.issuer(),
                                "TLS_CA_FILE",
                                trusted.toString()));
        node.payara().start();
        node.awaitReady();
    }

    @AfterEach
    void stop() {
        node.payara().stop(Duration.ofSeconds(10));
        issuer.stop();
        other.stop();
    }

    private String token(OidcProvider named, OidcProvider signing) throws Exception {
        return Tokens.signed(
                signing.key(),
                Tokens.claims()
                        .issuer(named.issuer())
                        .audience("http://127.0.0.1:" + node.port())
                        .build());
    }

    private Answer me(OidcProvider named, OidcProvider signing) throws Exception {
        return Tokens.with(token(named, signing)).at(node.port()).get(Tokens.ME);
    }

    private void await(String text, OidcProvider which) throws Exception {
        while (!health(which).contains(text)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private String health(OidcProvider which) throws Exception {
        for (JsonNode check : Json.trees().readTree(node.readiness()).path("checks")) {
            if (check.path("name").asText().equals("oidc")) {
                return check.path("data").path(which.issuer()).asText();
            }
        }
        return "not named";
    }

    @Test
    void keys_of_an_issuer_with_a_certificate_that_is_not_trusted_are_not_read() throws Exception {
        await("certificate that is not trusted", issuer);
        Answer unknown = me(issuer, issuer);
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.response().body()).contains("certificate that is not trusted");

        Files.copy(ours.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);
        await("up", issuer);

        Answer known = me(issuer, issuer);
        assertThat(known.status()).as(known.response().body()).isEqualTo(200);
        assertThat(known.response().body()).contains("\"operator\"");
    }

    @Test
    void keys_of_one_issuer_sign_nothing_of_another() throws Exception {
        Files.copy(ours.certificate(), trusted, StandardCopyOption.REPLACE_EXISTING);
        await("up", issuer);
        await("up", other);
        assertThat(me(issuer, issuer).status()).isEqualTo(200);
        assertThat(me(other, other).status()).isEqualTo(200);

        assertThat(me(issuer, other).status()).isEqualTo(401);
        assertThat(me(other, issuer).status()).isEqualTo(401);
    }
}
