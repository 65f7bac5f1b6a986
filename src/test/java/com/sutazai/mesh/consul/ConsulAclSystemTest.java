package com.sutazai.mesh.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.dev.Consul;
import com.sutazai.dev.Folders;
import com.sutazai.dev.Ports;
import com.sutazai.dev.RealPart;
import com.sutazai.http.Json;
import com.sutazai.mesh.MeshMeters;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.tls.Trust;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Consul with access control, default deny. */
class ConsulAclSystemTest {

    private static final Path CACHE = Path.of(".dev/cache").toAbsolutePath();
    private static final Path FOLDER = Path.of("target/consul-acl").toAbsolutePath();
    private static final Consul CONSUL =
            new Consul(CACHE, FOLDER, Ports.free(), UUID.randomUUID().toString());

    private final PeerHttp http = new PeerHttp(Trust.ofJvm());
    private final MeshMeters meters =
            new MeshMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

    @BeforeAll
    static void start() throws InterruptedException {
        RealPart.need("consul", Consul.isInstalled(CACHE));
        Folders.delete(FOLDER);
        CONSUL.start();
    }

    @AfterAll
    static void stop() {
        CONSUL.stop();
    }

    private ConsulClient client(String token) {
        return new ConsulClient(http, URI.create("http://127.0.0.1:" + CONSUL.port()), token);
    }

    private static String token(String rules) throws Exception {
        ObjectNode policy = Json.trees().createObjectNode();
        policy.put("Name", "policy-" + UUID.randomUUID()).put("Rules", rules);
        String id =
                Json.trees()
                        .readTree(CONSUL.request("PUT", "/v1/acl/policy", policy.toString()))
                        .path("ID")
                        .asText();
        String token = "{\"Policies\":[{\"ID\":\"" + id + "\"}]}";
        return Json.trees()
                .readTree(CONSUL.request("PUT", "/v1/acl/token", token))
                .path("SecretID")
                .asText();
    }

    private Registrar registrar(ConsulClient client, String owner) {
        Registrations registrations = new Registrations(owner);
        return new Registrar(
                client,
                meters,
                owner,
                () ->
                        List.of(
                                registrations.self(
                                        "backend", "127.0.0.1", 9, Duration.ofSeconds(10))));
    }

    @Test
    void with_the_rights_that_the_documentation_names_it_registers_and_finds() throws Exception {
        ConsulClient client =
                client(
                        token(
                                "service_prefix \"\" { policy = \"write\" } node_prefix \"\" { policy = \"read\" } agent_prefix \"\" { policy = \"read\" }"));

        registrar(client, "backend-1").reconcile();

        assertThat(client.watch("/v1/health/service/backend", 0).content()).hasSize(1);
        assertThat(client.watch("/v1/catalog/services", 0).content().has("backend")).isTrue();
        registrar(client, "backend-1").reconcile();
        assertThat(client.watch("/v1/health/service/backend", 0).content()).hasSize(1);
        assertThat(client.state().isUp()).isTrue();
    }

    @Test
    void without_rights_nothing_is_registered_and_the_reason_is_named() throws Exception {
        ConsulClient client = client("");

        registrar(client, "backend-2").reconcile();

        assertThat(client.state().isUp()).isFalse();
        assertThat(client.state().detail()).isEqualTo("refuses our token");
    }

    @Test
    void a_token_that_consul_does_not_know_is_named() {
        ConsulClient client = client(UUID.randomUUID().toString());

        assertThatThrownBy(() -> client.watch("/v1/health/service/backend", 0))
                .isInstanceOf(ConsulClient.Refused.class);
        assertThat(client.state().detail()).isEqualTo("refuses our token");
    }
}
