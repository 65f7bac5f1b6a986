package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.breaker.Breaker;
import com.sutazai.database.Database;
import com.sutazai.database.DatabaseSettings;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.Scopes;
import com.sutazai.security.SecuritySettings;
import com.sutazai.tasks.TaskRow;
import com.sutazai.tasks.Tasks;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.File;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What only a container shows, inside the packaged WAR. The settings come from the environment of
 * this run, the moving ones from files.
 */
@ExtendWith(ArquillianExtension.class)
class SpineIT {

    /** CountedConnections.MAX; a few may be with others at the moment. */
    private static final int POOL_MAX = 20;

    @Deployment
    static WebArchive archive() {
        ContainerDatabase.start();
        WebArchive archive =
                ShrinkWrap.createFromZipFile(
                        WebArchive.class, new File("target/sutazai-backend.war"));
        // without the door, which would refuse the runner, and not at the root, where it would not
        // be found
        archive.delete("/WEB-INF/classes/com/sutazai/system/Door.class");
        archive.delete("/WEB-INF/web.xml");
        archive.delete("/WEB-INF/payara-web.xml");
        return archive.setWebXML(
                        new StringAsset(
                                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"/>"))
                .addAsWebInfResource(
                        new StringAsset(
                                "<payara-web-app><class-loader delegate=\"false\"/></payara-web-app>"),
                        "payara-web.xml")
                .addClasses(
                        SpineIT.class,
                        FragileBean.class,
                        DoublingHandler.class,
                        ContainerDatabase.class)
                .addPackages(true, "org.assertj")
                .addPackages(true, "net.bytebuddy");
    }

    @Inject private ServiceMesh mesh;
    @Inject private McpBridge bridge;
    @Inject private FragileBean fragile;
    @Inject private Tasks tasks;
    @Inject private Database pool;
    @Inject private SecuritySettings security;
    @Inject private DatabaseSettings database;
    @Inject @Any private Instance<HealthCheck> checks;

    @Inject
    @ConfigProperty(name = "postgres.password")
    private String passwordFromFile;

    @Test
    void the_entries_of_mesh_and_gateway_are_injected() {
        assertThat(mesh.topology().totalInstances()).isZero();
        assertThat(bridge.services()).containsExactly("backend");
        assertThatThrownBy(
                        () ->
                                mesh.call(
                                        new ServiceName("nobody"),
                                        new com.sutazai.mesh.CallPolicy(
                                                Duration.ofSeconds(1), 0, true),
                                        attempt -> 1))
                .isInstanceOf(Failure.class);
    }

    @Test
    void a_config_property_comes_from_the_file_that_its_variable_names() {
        assertThat(passwordFromFile).hasSize(43).isEqualTo(database.password());
    }

    @Test
    void records_of_settings_are_injected_and_hide_their_secrets() {
        assertThat(security.secretKey()).hasSizeGreaterThanOrEqualTo(32);
        assertThat(security.toString()).doesNotContain(security.secretKey());
    }

    @Test
    @SuppressWarnings("BanJNDI")
    void the_pool_comes_from_jndi_and_reaches_postgresql() throws Exception {
        DataSource pool = InitialContext.doLookup("java:app/jdbc/sutazai");

        try (Connection connection = pool.getConnection();
                var rows = connection.createStatement().executeQuery("select current_user")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("sutazai");
        }
    }

    @Test
    @SuppressWarnings("BanJNDI")
    void who_finds_all_connections_taken_waits_three_seconds_and_is_told() throws Exception {
        awaitDatabase();
        DataSource source = InitialContext.doLookup("java:app/jdbc/sutazai");
        List<Connection> taken = new ArrayList<>();
        try {
            assertThatThrownBy(
                            () -> {
                                while (taken.size() <= POOL_MAX) {
                                    taken.add(source.getConnection());
                                }
                            })
                    .isInstanceOf(SQLException.class);
            assertThat(taken).hasSizeBetween(POOL_MAX - 5, POOL_MAX);

            long begin = System.nanoTime();
            assertThatThrownBy(() -> pool.with(handle -> handle.execute("select 1")))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure ->
                                    assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(6));
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertThat(pool.<Integer>with(handle -> handle.execute("select 1"))).isNotNull();
    }

    @Test
    void a_bean_of_the_application_does_the_tasks_of_its_type() throws Exception {
        awaitDatabase();
        UUID owner = UUID.randomUUID();
        pool.with(
                handle ->
                        handle.execute(
                                "insert into users (id, username, password_hash, role) values (?, 'grace', 'x', 'user')",
                                owner));
        Caller caller =
                new Caller(
                        owner,
                        "grace",
                        Role.USER,
                        new Caller.Credential.Session(UUID.randomUUID()),
                        Scopes.ALL);

        Tasks.Given given =
                tasks.give(
                        caller,
                        new Tasks.Order(
                                DoublingHandler.TYPE,
                                JsonNodeFactory.instance.objectNode().put("n", 21),
                                0,
                                Duration.ZERO,
                                1,
                                Duration.ofSeconds(30),
                                null));
        TaskRow done = tasks.awaitEnd(caller, given.id().toString(), Duration.ofSeconds(30));

        assertThat(done.status()).as(done.error()).isEqualTo("completed");
        assertThat(done.result()).isEqualTo("{\"n\":42}");
    }

    @Test
    void an_annotated_breaker_opens_and_recovers() throws Exception {
        fragile.isBroken(true);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(fragile::call).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(fragile::call).isInstanceOf(CircuitBreakerOpenException.class);

        fragile.isBroken(false);
        TimeUnit.MILLISECONDS.sleep(FragileBean.DELAY_MS + 200);

        assertThat(fragile.call()).isEqualTo("fine");
    }

    @Test
    void our_breakers_work_beside_those_of_the_server() throws Exception {
        Breaker breaker = new Breaker(2, Duration.ofSeconds(60));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(
                            () ->
                                    breaker.call(
                                            () -> {
                                                throw new IllegalStateException();
                                            },
                                            String.class))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void an_intercepted_bean_with_final_fields_is_made_by_its_constructor() {
        assertThat(fragile.greeting()).isEqualTo("made by its constructor");
        assertThat(fragile.getClass()).isNotEqualTo(FragileBean.class);
    }

    @Test
    void the_health_checks_are_beans_with_their_qualifiers() throws InterruptedException {
        assertThat(checks.select(Liveness.Literal.INSTANCE))
                .singleElement()
                .extracting(check -> check.call().getName())
                .isEqualTo("process");
        assertThat(
                        checks.select(Readiness.Literal.INSTANCE).stream()
                                .map(check -> check.call().getName()))
                .containsExactlyInAnyOrder(
                        "postgresql",
                        "redis",
                        "mcp",
                        "start",
                        "consul",
                        "kong",
                        "rabbitmq",
                        "node",
                        "oidc");
        awaitDatabase();
    }

    private void awaitDatabase() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isUp("postgresql") && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(isUp("postgresql")).isTrue();
    }

    private boolean isUp(String name) {
        return checks.select(Readiness.Literal.INSTANCE).stream()
                .map(HealthCheck::call)
                .anyMatch(
                        response ->
                                response.getName().equals(name)
                                        && response.getStatus() == HealthCheckResponse.Status.UP);
    }
}
