package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final String SECRET = TestSecuritySettings.SECRET_KEY;
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final NodeTokens.Sent SENT =
            new NodeTokens.Sent("POST", "/mcp/files?a=b", "session-1");
    private static final UUID HERE = UUID.randomUUID();
    private static final UUID THERE = UUID.randomUUID();
    private static final Caller ADA = TestCallers.loggedIn("ada", Role.OPERATOR);

    private static NodeTokens at(UUID node, Instant now, String secret, String previous) {
        return new NodeTokens(
                new DerivedKeys(TestSecuritySettings.withKeys(secret, previous)), node, () -> now);
    }

    private static Optional<Caller> verified(String token) {
        return at(THERE, NOW, SECRET, "").verify(token, SENT).map(NodeTokens.Verified::caller);
    }

    private static String issued() {
        return at(HERE, NOW, SECRET, "").issue(ADA, THERE, SENT, BODY);
    }

    @Test
    void a_request_is_passed_on_for_its_caller_with_or_without_a_session() {
        Caller withKey = TestCallers.withKey("ada", Role.USER, "mcp:read", "mesh:write");

        assertThat(verified(issued())).contains(ADA);
        assertThat(verified(at(HERE, NOW, SECRET, "").issue(withKey, THERE, SENT, BODY)))
                .contains(withKey);
    }

    @Test
    void a_token_is_for_one_node_and_one_request_of_one_session() {
        NodeTokens there = at(THERE, NOW, SECRET, "");

        assertThat(at(HERE, NOW, SECRET, "").verify(issued(), SENT)).isEmpty();
        for (NodeTokens.Sent other :
                List.of(
                        new NodeTokens.Sent("DELETE", SENT.target(), SENT.session()),
                        new NodeTokens.Sent("POST", "/mcp?a=b", SENT.session()),
                        new NodeTokens.Sent("POST", "/mcp/files", SENT.session()),
                        new NodeTokens.Sent("POST", SENT.target(), "session-2"),
                        new NodeTokens.Sent("POST", SENT.target(), ""))) {
            assertThat(there.verify(issued(), other)).as(other.toString()).isEmpty();
        }
        assertThat(there.verify(issued() + "x", SENT)).isEmpty();
        assertThat(there.verify("nonsense", SENT)).isEmpty();
    }

    @Test
    void it_says_what_is_sent() {
        String digest = at(THERE, NOW, SECRET, "").verify(issued(), SENT).orElseThrow().body();

        assertThat(digest)
                .isEqualTo(
                        at(THERE, NOW, SECRET, "")
                                .verify(
                                        at(HERE, NOW, SECRET, "").issue(ADA, THERE, SENT, BODY),
                                        SENT)
                                .orElseThrow()
                                .body())
                .isNotEqualTo(
                        at(THERE, NOW, SECRET, "")
                                .verify(
                                        at(HERE, NOW, SECRET, "")
                                                .issue(ADA, THERE, SENT, new byte[0]),
                                        SENT)
                                .orElseThrow()
                                .body());
    }

    @Test
    void it_is_right_for_half_a_minute_and_what_clocks_may_differ() {
        assertThat(at(THERE, NOW.plusSeconds(59), SECRET, "").verify(issued(), SENT)).isPresent();
        assertThat(at(THERE, NOW.plusSeconds(61), SECRET, "").verify(issued(), SENT)).isEmpty();
    }

    @Test
    void nodes_have_the_same_secret_or_the_former_one() {
        String other = "OTHER_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9";

        assertThat(at(THERE, NOW, other, "").verify(issued(), SENT)).isEmpty();
        assertThat(at(THERE, NOW, other, SECRET).verify(issued(), SENT)).isPresent();
    }

    @Test
    void it_is_no_access_token_and_an_access_token_is_none() {
        SecuritySettings settings = TestSecuritySettings.withKeys(SECRET, "");
        AccessTokens tokens =
                new AccessTokens(TestSecuritySettings.keys(settings), settings, () -> NOW);
        User user = new User(ADA.userId(), "ada", null, "hash", "operator", true, NOW, null);

        assertThat(tokens.verify(issued())).isEmpty();
        assertThat(verified(tokens.issue(user, UUID.randomUUID()))).isEmpty();
    }
}
