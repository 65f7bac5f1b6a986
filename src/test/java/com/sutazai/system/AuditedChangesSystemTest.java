package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.security.Role;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R6.21: what operators and administrators do with this server can be read afterwards. */
class AuditedChangesSystemTest {

    /**
     * A change that comes to nothing.
     *
     * @param way as {@code agreed-roles.txt} has it
     * @param path with names of nothing
     * @param row action, target and outcome
     */
    record Change(String way, String path, String body, String row) {

        String method() {
            return way.substring(0, way.indexOf(' '));
        }
    }

    private static final String NONE = "0b8e7c62-2f0e-4a53-9df1-3d1a9c2b7a10";

    private static final List<Change> CHANGES =
            List.of(
                    new Change(
                            "PUT /api/v1/mcp/services/{name}",
                            "/api/v1/mcp/services/audited",
                            "{}",
                            "service-put audited invalid"),
                    new Change(
                            "DELETE /api/v1/mcp/services/{name}",
                            "/api/v1/mcp/services/audited",
                            "",
                            "service-delete audited not-found"),
                    new Change(
                            "POST /api/v1/mcp/services/{name}/restart",
                            "/api/v1/mcp/services/audited/restart",
                            "",
                            "service-restart audited not-found"),
                    new Change(
                            "POST /api/v1/mcp/services/{name}/definitions/approve",
                            "/api/v1/mcp/services/audited/definitions/approve",
                            "{}",
                            "service-approve audited not-found"),
                    new Change(
                            "PUT /api/v1/mcp/virtual-servers/{name}",
                            "/api/v1/mcp/virtual-servers/audited",
                            "{\"tols\": []}",
                            "virtual-server-put audited invalid"),
                    new Change(
                            "DELETE /api/v1/mcp/virtual-servers/{name}",
                            "/api/v1/mcp/virtual-servers/audited",
                            "",
                            "virtual-server-delete audited not-found"),
                    new Change(
                            "PUT /api/v1/mesh/v2/policies/{service_name}",
                            "/api/v1/mesh/v2/policies/AUDITED",
                            "{}",
                            "policy-put AUDITED invalid"),
                    new Change(
                            "DELETE /api/v1/mesh/v2/policies/{service_name}",
                            "/api/v1/mesh/v2/policies/AUDITED",
                            "",
                            "policy-delete AUDITED invalid"),
                    new Change(
                            "POST /api/v1/mesh/v2/configure/load-balancer",
                            "/api/v1/mesh/v2/configure/load-balancer?strategy=none&service_name=audited",
                            "",
                            "mesh-balance audited invalid"),
                    new Change(
                            "POST /api/v1/mesh/v2/configure/circuit-breaker",
                            "/api/v1/mesh/v2/configure/circuit-breaker?service_name=AUDITED",
                            "",
                            "mesh-protect AUDITED invalid"),
                    new Change(
                            "PATCH /api/v1/mesh/v2/instances/{service_id}",
                            "/api/v1/mesh/v2/instances/audited",
                            "{\"weight\": 50}",
                            "instance-tune audited not-found"),
                    new Change(
                            "POST /api/v1/mesh/v2/register",
                            "/api/v1/mesh/v2/register",
                            "{\"service_id\": \"AUDITED\"}",
                            "instance-register AUDITED invalid"),
                    new Change(
                            "DELETE /api/v1/mesh/v2/deregister/{service_id}",
                            "/api/v1/mesh/v2/deregister/audited",
                            "",
                            "instance-deregister audited not-found"),
                    new Change(
                            "POST /api/v1/circuit-breaker/open/{service}",
                            "/api/v1/circuit-breaker/open/audited",
                            "",
                            "breaker-open audited not-found"),
                    new Change(
                            "POST /api/v1/circuit-breaker/reset/{service}",
                            "/api/v1/circuit-breaker/reset/audited",
                            "",
                            "breaker-reset audited not-found"),
                    new Change(
                            "POST /api/v1/circuit-breaker/reset-all",
                            "/api/v1/circuit-breaker/reset-all",
                            "",
                            "breaker-reset  ok"),
                    new Change(
                            "DELETE /api/v1/mesh/topics/{topic}",
                            "/api/v1/mesh/topics/audited",
                            "",
                            "topic-delete audited not-found"),
                    new Change(
                            "DELETE /api/v1/mesh/topics/{topic}/groups/{group}",
                            "/api/v1/mesh/topics/audited/groups/some",
                            "",
                            "group-delete audited/some not-found"),
                    new Change(
                            "POST /api/v1/mesh/topics/{topic}/dead/requeue",
                            "/api/v1/mesh/topics/audited/dead/requeue",
                            "{\"ids\": [\"1764130000000-0\"]}",
                            "dead-requeue audited ok"),
                    new Change(
                            "PATCH /api/v1/auth/users/{id}",
                            "/api/v1/auth/users/" + NONE,
                            "{\"role\": \"user\"}",
                            "user-change " + NONE + " not-found"),
                    new Change(
                            "DELETE /api/v1/auth/users/{id}",
                            "/api/v1/auth/users/" + NONE,
                            "",
                            "user-delete " + NONE + " not-found"),
                    new Change(
                            "PUT /api/v1/auth/users/{id}/password",
                            "/api/v1/auth/users/" + NONE + "/password",
                            "{\"new_password\": \"Audited-Words-9\"}",
                            "user-password " + NONE + " not-found"),
                    new Change(
                            "POST /api/v1/auth/users",
                            "/api/v1/auth/users",
                            "{\"username\": \"audited\", \"email\": \"a@example.com\", \"password\": \"weak\", \"role\": \"user\"}",
                            "user-add audited invalid"));

    /** Their own tests start and stop servers. */
    private static final List<String> STARTS_AND_STOPS =
            List.of(
                    "POST /api/v1/mcp-stdio/servers/{name}/start",
                    "POST /api/v1/mcp-stdio/servers/{name}/stop",
                    "POST /api/v1/mcp-stdio/initialize-all",
                    "POST /api/v1/mcp-stdio/shutdown-all",
                    "POST /api/v1/mcp/initialize",
                    "POST /api/v1/mcp-fix/run");

    /** What programs say to each other all day. */
    private static final List<String> TRAFFIC =
            List.of(
                    "DELETE /api/v1/mesh/agents/{agent_id}",
                    "POST /api/v1/mesh/agents",
                    "POST /api/v1/mesh/agents/{agent_id}/heartbeat",
                    "POST /api/v1/mesh/acknowledge",
                    "POST /api/v1/mesh/enqueue",
                    "POST /api/v1/mesh/extend",
                    "POST /api/v1/mesh/receive",
                    "POST /api/v1/mesh/results",
                    "POST /api/v1/mesh/v2/call",
                    "POST /api/v1/mesh/v2/proxy/*");

    private final Client admin = Client.admin();

    static Stream<Change> changes() {
        return CHANGES.stream();
    }

    @Test
    void nothing_that_operators_may_do_is_forgotten_here() {
        assertThat(
                        Way.all().stream()
                                .filter(
                                        way ->
                                                !way.isOpen()
                                                        && !way.method().equals("GET")
                                                        && way.role().includes(Role.OPERATOR))
                                .map(way -> way.method() + " " + way.path()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(
                                        CHANGES.stream().map(Change::way),
                                        STARTS_AND_STOPS.stream(),
                                        TRAFFIC.stream())
                                .flatMap(each -> each)
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void a_change_leaves_its_row_even_if_nothing_came_of_it(Change change) throws Exception {
        Answer answer =
                admin.send(
                        change.method(),
                        change.path(),
                        change.body(),
                        change.body().isEmpty()
                                ? Map.of()
                                : Map.of("Content-Type", "application/json"));

        assertThat(answer.status()).isIn(200, 204, 404, 422);
        AuditRowsOf.await(change.row());
    }

    @Test
    void starts_and_stops_of_a_server_leave_theirs() throws Exception {
        assertThat(admin.post("/api/v1/mcp-stdio/servers/fixture-stdio/stop", "").status())
                .isEqualTo(200);
        assertThat(admin.post("/api/v1/mcp-stdio/servers/fixture-stdio/start", "").status())
                .isEqualTo(200);
        assertThat(admin.post("/api/v1/mcp/initialize", "").status()).isEqualTo(200);
        Answer repair = admin.post("/api/v1/mcp-fix/run", "");
        assertThat(repair.status()).isEqualTo(202);
        String begun = "/api/v1/mcp-fix/runs/" + repair.json().path("run_id").asText();
        for (int i = 0; i < 600 && !admin.get(begun).json().hasNonNull("ended"); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }

        AuditRowsOf.await("service-stop fixture-stdio ok");
        AuditRowsOf.await("service-start fixture-stdio ok");
        AuditRowsOf.await("services-start  ok");
        AuditRowsOf.await("repair  ok");
    }

    @Test
    void what_a_user_stores_for_services_leaves_its_row_and_no_value() throws Exception {
        String path = "/api/v1/mcp/user-values/AUDITED";
        assertThat(admin.put(path, "{\"value\": \"nobody-reads-this\"}").status()).isEqualTo(204);
        assertThat(admin.delete(path).status()).isEqualTo(204);

        AuditRowsOf.await("user-value-put AUDITED ok");
        AuditRowsOf.await("user-value-delete AUDITED ok");
        assertThat(admin.get("/api/v1/audit?target=AUDITED").response().body())
                .contains("user-value-put")
                .doesNotContain("nobody-reads-this");
    }
}
