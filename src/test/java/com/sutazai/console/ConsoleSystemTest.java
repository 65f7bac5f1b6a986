package com.sutazai.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Chromium;
import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The console in a real browser (decision 0010), by people of ours and of an issuer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ConsoleSystemTest {

    private static final String PASSWORD = "At-the-Console-1843";

    private final Stack stack = Stack.get();
    private final OidcProvider issuer = stack.issuer();
    private final String origin = "http://127.0.0.1:" + stack.port();
    private String administrator = "";

    @BeforeAll
    void start() throws Exception {
        issuer.start();
        Client root = Client.with("Authorization", "Bearer " + issuer.token("root", "", "read"));
        for (int i = 0; i < 300 && root.get("/api/v1/auth/me").status() != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Answer added =
                Client.admin()
                        .post(
                                "/api/v1/auth/users",
                                """
                                {"username": "console-admin", "email": "c@example.com", "password": "%s", "role": "admin"}
                                """
                                        .formatted(PASSWORD));
        assertThat(added.status()).isEqualTo(201);
        administrator = added.json().path("id").asText();
    }

    @AfterAll
    void stop() {
        Client.admin().delete("/api/v1/auth/users/" + administrator);
        issuer.stop();
    }

    private JsonNode seen(String scenario, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        all[0] = origin;
        all[1] = scenario;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        JsonNode seen =
                Chromium.watched(stack, Map.of("CONSOLE_PASSWORD", PASSWORD), "console.cjs", all);
        assertThat(texts(seen.path("complaints")))
                .noneMatch(complaint -> complaint.contains("Content Security Policy"))
                .noneMatch(complaint -> complaint.startsWith("uncaught"));
        return seen;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static List<String> kept(JsonNode storage) {
        return storage.properties().stream()
                .map(each -> each.getKey() + "=" + each.getValue().asText())
                .toList();
    }

    @Test
    void r15_8_an_issuer_lets_an_administrator_in_who_stays_over_reloads_and_the_end_of_a_token()
            throws Exception {
        JsonNode seen = seen("issuer", issuer.issuer(), "root");

        assertThat(seen.path("address").asText()).isEqualTo(origin + "/console/#users");
        assertThat(texts(seen.path("views"))).containsExactly("Account", "Users", "Audit");
        assertThat(texts(seen.path("row"))).contains(issuer.issuer());
        assertThat(seen.path("note").asText()).contains("sign in with name and password");
        assertThat(seen.path("acts").asInt()).isZero();
        assertThat(kept(seen.path("kept")))
                .containsExactly(
                        "console.session={\"kind\":\"issuer\",\"issuer\":\""
                                + issuer.issuer()
                                + "\"}");
        assertThat(seen.path("reloaded").asText()).isEqualTo(origin + "/console/#users");
        assertThat(seen.path("renewed").asInt()).isEqualTo(1);
        assertThat(seen.path("left").asText())
                .isEqualTo(
                        "You are signed out here. Your session with "
                                + issuer.issuer()
                                + " goes on there.");
        assertThat(kept(seen.path("keptAfter"))).containsExactly("console.anew=true");
    }

    @Test
    void who_does_not_get_in_is_told_why() throws Exception {
        JsonNode seen = seen("refused", issuer.issuer());

        assertThat(seen.path("outsider").asText())
                .startsWith(issuer.issuer() + " knows you, but this server lets you in no further:")
                .contains("role");
        assertThat(texts(seen.path("guest"))).containsExactly("Account");
        assertThat(seen.path("forgotten").asText())
                .isEqualTo("Your session with " + issuer.issuer() + " has ended. Sign in again.");
        assertThat(kept(seen.path("keptOfForgotten"))).isEmpty();
        assertThat(seen.path("cancelled").asText())
                .startsWith(issuer.issuer() + " lets nobody in:");
        assertThat(seen.path("lured").asText()).startsWith("This login was not begun in this tab");
        assertThat(seen.path("address").asText()).isEqualTo(origin + "/console/");
        assertThat(seen.path("elsewhere").asText()).isEqualTo(origin + "/console/");
        assertThat(seen.path("down").asText()).startsWith("http://127.0.0.1:9 cannot be reached");
    }

    @Test
    void an_administrator_of_ours_adds_a_user_makes_a_key_and_reads_what_was_done()
            throws Exception {
        JsonNode seen = seen("password", "console-admin");

        assertThat(seen.path("wrong").asText()).isEqualTo("Name or password is wrong");
        assertThat(texts(seen.path("views"))).containsExactly("Account", "Users", "Audit");
        // what is kept for a reload works once, and is no access token
        assertThat(kept(seen.path("kept")))
                .singleElement()
                .asString()
                .matches(
                        "console\\.session=\\{\"kind\":\"password\",\"id\":\"[^\"]{43}\",\"refresh\":\"rt_sutazai_[^\"]+\"}");
        assertThat(seen.path("weak").asText()).contains("8 to 1024 characters");
        assertThat(texts(seen.path("disabled"))).contains("console-ada", "disabled", "here");
        assertThat(seen.path("role").asText()).isEqualTo("operator");
        JsonNode key = seen.path("key");
        assertThat(key.path("begins").asText()).isEqualTo("sk_sutazai_");
        assertThat(texts(key.path("row"))).contains("console key", "auth:read mcp:read");
        assertThat(key.path("works").asInt()).isEqualTo(200);
        assertThat(key.path("cancelled").asInt()).isEqualTo(200);
        assertThat(key.path("deleted").asInt()).isEqualTo(401);
        assertThat(texts(seen.path("ada"))).containsExactly("Account");
        assertThat(seen.path("differ").asText()).isEqualTo("The new passwords differ");
        assertThat(seen.path("changed").asText()).startsWith("The password is changed");
        assertThat(seen.path("out").asText()).startsWith("You are signed out: ");
        assertThat(texts(seen.path("audit")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).contains("user-add", "console-ada"));
        assertThat(texts(seen.path("reloaded"))).containsExactly("Account", "Users", "Audit");
        assertThat(seen.path("left").asText()).isEqualTo("You are signed out.");
        assertThat(seen.path("alive").asInt()).isEqualTo(200);
        assertThat(seen.path("dead").asInt()).isEqualTo(401);
        assertThat(kept(seen.path("keptAfter"))).containsExactly("console.anew=true");
    }

    @Test
    void a_session_outlives_its_access_token_and_an_absence_of_the_server() throws Exception {
        JsonNode seen = seen("lasting", "console-admin");

        assertThat(seen.path("renewed").asInt()).isEqualTo(1);
        assertThat(seen.path("away").asText()).startsWith(origin + " cannot be reached");
        assertThat(seen.path("back").asText()).isEmpty();
    }
}
