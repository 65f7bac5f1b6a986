package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client.Answer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnifiedMemorySystemTest {

    private static final String MEMORY = "/api/v1/mcp/unified-memory";

    private final Client user = Client.withRole("user");

    private Answer store(String more) {
        return user.post(MEMORY + "/store", "{" + more + "}");
    }

    @Test
    void what_was_stored_is_retrieved_replaced_and_forgotten() {
        Answer stored =
                store(
                        "\"key\":\"colour\",\"content\":\"green 绿\",\"tags\":[\"taste\"],\"importance_level\":7");

        assertThat(stored.status()).isEqualTo(200);
        JsonNode first = user.get(MEMORY + "/retrieve/colour").json();
        assertThat(first.path("success").asBoolean()).isTrue();
        assertThat(first.path("context_id")).isEqualTo(stored.json().path("context_id"));
        assertThat(first.path("data").path("content").asText()).isEqualTo("green 绿");
        assertThat(first.path("data").path("size_bytes").asInt()).isEqualTo(9);
        assertThat(first.path("data").path("importance_level").asInt()).isEqualTo(7);

        store("\"key\":\"colour\",\"content\":\"red\"");

        JsonNode second = user.get(MEMORY + "/retrieve/colour").json();
        assertThat(second.path("context_id")).isEqualTo(first.path("context_id"));
        assertThat(second.path("data").path("content").asText()).isEqualTo("red");
        assertThat(second.path("data").path("importance_level").asInt()).isEqualTo(5);

        assertThat(user.delete(MEMORY + "/delete/colour").json().path("success").asBoolean())
                .isTrue();
        assertThat(user.get(MEMORY + "/retrieve/colour").status()).isEqualTo(404);
        assertThat(user.delete(MEMORY + "/delete/colour").status()).isEqualTo(404);
    }

    @Test
    void a_memory_is_its_owners_alone_and_of_its_namespace() {
        store("\"key\":\"secret\",\"content\":\"mine\",\"namespace\":\"own\"");

        assertThat(user.get(MEMORY + "/retrieve/secret?namespace=own").status()).isEqualTo(200);
        assertThat(user.get(MEMORY + "/retrieve/secret").status()).isEqualTo(404);
        assertThat(Client.admin().get(MEMORY + "/retrieve/secret?namespace=own").status())
                .isEqualTo(404);
        assertThat(
                        Client.admin()
                                .get(MEMORY + "/search?query=mine&namespace=own")
                                .json()
                                .path("data"))
                .isEmpty();
        JsonNode sums = user.get(MEMORY + "/stats").json().path("data");
        assertThat(sums.path("namespaces").path("own").asInt()).isOne();
        assertThat(sums.path("total_bytes").asInt()).isPositive();
    }

    @Test
    void search_finds_words_the_important_first_and_takes_no_wildcards() {
        store("\"key\":\"a\",\"content\":\"the Sky is blue\",\"namespace\":\"s\"");
        store("\"key\":\"b\",\"content\":\"sky 100%\",\"namespace\":\"s\",\"importance_level\":9");

        JsonNode found = user.get(MEMORY + "/search?query=sky&namespace=s").json().path("data");

        assertThat(found).extracting(each -> each.path("key").asText()).containsExactly("b", "a");
        assertThat(user.get(MEMORY + "/search?query=0%25&namespace=s").json().path("data"))
                .hasSize(1);
        assertThat(user.get(MEMORY + "/search?query=_&namespace=s").json().path("data")).isEmpty();
        assertThat(user.get(MEMORY + "/search?query=sky&namespace=s&limit=1").json().path("data"))
                .hasSize(1);
    }

    @Test
    void what_has_expired_is_not_found() throws Exception {
        store("\"key\":\"brief\",\"content\":\"x\",\"ttl\":1");
        assertThat(user.get(MEMORY + "/retrieve/brief").status()).isEqualTo(200);

        TimeUnit.MILLISECONDS.sleep(1_100);

        assertThat(user.get(MEMORY + "/retrieve/brief").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":\"x\"",
                "\"key\":\"\",\"content\":\"x\"",
                "\"key\":\"k\"",
                "\"key\":\"k\",\"content\":\"x\",\"importance_level\":11",
                "\"key\":\"k\",\"content\":\"x\",\"ttl\":-1",
                "\"key\":\"k\",\"content\":\"x\",\"namespace\":\"a b\"",
                "\"key\":\"k\",\"content\":\"x\",\"enable_semantic_search\":true"
            })
    void what_is_wrong_is_refused(String body) {
        assertThat(store(body).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"query=", "query=x&limit=0", "query=x&limit=101", "query=x&namespace=/"})
    void a_wrong_search_is_refused(String query) {
        assertThat(user.get(MEMORY + "/search?" + query).status()).isEqualTo(422);
    }

    @Test
    void the_store_is_asked_for_its_health() {
        assertThat(user.get(MEMORY + "/health").json().path("status").asText())
                .isEqualTo("healthy");
    }
}
