package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.system.Client.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls and registrations that are refused with the reason before anything is sent. */
class BadCallsSystemTest {

    private final Client admin = Client.admin();

    private void assertRefused(String path, String body, String pointer) {
        Answer answer = admin.post(path, body);

        assertThat(answer.status()).as(body).isEqualTo(422);
        assertThat(answer.json().path("errors").path(0).path("pointer").asText())
                .as(body)
                .isEqualTo(pointer);
        assertThat(answer.json().path("errors").path(0).path("detail").asText())
                .as(body)
                .isNotEmpty();
    }

    @Test
    void a_call_that_could_be_read_in_two_ways_is_refused() {
        Map.of(
                        "{\"service_name\":\"Web\"}", "/service_name",
                        "{\"service_name\":\"web_1\"}", "/service_name",
                        "{\"service_name\":\"web\",\"path\":\"//other/\"}", "/path",
                        "{\"service_name\":\"web\",\"path\":\"http://other/\"}", "/path",
                        "{\"service_name\":\"web\",\"path\":\"relative\"}", "/path",
                        "{\"service_name\":\"web\",\"path\":\"/a b\"}", "/path",
                        "{\"service_name\":\"web\",\"path\":\"/a\\r\\nX: y\"}", "/path")
                .forEach((body, pointer) -> assertRefused("/api/v1/mesh/v2/call", body, pointer));
    }

    @Test
    void headers_of_the_connection_and_broken_ones_are_refused() {
        for (String name :
                new String[] {
                    "Connection", "Transfer-Encoding", "Host", "Content-Length", "TE", "Upgrade"
                }) {
            assertRefused(
                    "/api/v1/mesh/v2/call",
                    "{\"service_name\":\"web\",\"headers\":{\"" + name + "\":\"x\"}}",
                    "/headers/" + name.toLowerCase(java.util.Locale.ROOT));
        }
        assertRefused(
                "/api/v1/mesh/v2/call",
                "{\"service_name\":\"web\",\"headers\":{\"x-a\":\"b\\r\\nx-c: d\"}}",
                "/headers");
    }

    @Test
    void limits_of_a_call_are_kept() {
        Map.of(
                        "{\"service_name\":\"web\",\"timeout\":0}", "/timeout",
                        "{\"service_name\":\"web\",\"timeout\":301}", "/timeout",
                        "{\"service_name\":\"web\",\"retry_count\":11}", "/retry_count",
                        "{\"service_name\":\"web\",\"retry_count\":-1}", "/retry_count")
                .forEach((body, pointer) -> assertRefused("/api/v1/mesh/v2/call", body, pointer));
    }

    @Test
    void names_and_ports_of_instances_are_checked() {
        Map.of(
                        "{\"service_name\":\"Web\",\"address\":\"10.0.0.1\",\"port\":80}",
                        "/service_name",
                        "{\"service_name\":\"web\",\"address\":\"10.0.0.1\",\"port\":0}",
                        "/port",
                        "{\"service_name\":\"web\",\"address\":\"10.0.0.1\",\"port\":65536}",
                        "/port",
                        "{\"service_name\":\"web\",\"address\":\"[fe80::1]\",\"port\":80}",
                        "/address")
                .forEach(
                        (body, pointer) ->
                                assertRefused("/api/v1/mesh/v2/register", body, pointer));
    }

    @Test
    void the_proxy_knows_only_names_that_a_service_may_have() {
        assertThat(admin.get("/api/v1/mesh/v2/proxy/No_Name/x").status()).isEqualTo(422);
        assertThat(admin.get("/api/v1/mesh/v2/proxy/").status()).isEqualTo(422);
    }
}
