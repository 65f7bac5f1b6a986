package com.sutazai.mesh.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Json;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.ServiceName;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundInstancesTest {

    private static final ServiceName WEB = new ServiceName("web");

    private static List<Instance> read(String json) throws IOException {
        return FoundInstances.of(WEB, Json.trees().readTree(json));
    }

    private static String entry(String service, String status) {
        return "{\"Node\":{\"Address\":\"10.0.0.9\",\"Datacenter\":\"dc1\"},\"Service\":"
                + service
                + ",\"Checks\":[{\"Status\":\"passing\"},{\"Status\":\""
                + status
                + "\"}]}";
    }

    @Test
    void r9_5_metadata_decide_scheme_zone_and_check() throws IOException {
        Instance instance =
                read("["
                                + entry(
                                        "{\"ID\":\"web-1\",\"Address\":\"10.0.0.1\",\"Port\":8080,\"Tags\":[\"v2\"],\"Weights\":{\"Passing\":3,\"Warning\":1},"
                                                + "\"Meta\":{\"scheme\":\"https\",\"kind\":\"mcp\",\"check_path\":\"/rpc\",\"version\":\"2\"}}",
                                        "passing")
                                + "]")
                        .getFirst();

        assertThat(instance.id()).isEqualTo("web-1");
        assertThat(instance.scheme()).isEqualTo("https");
        assertThat(instance.hostAndPort()).isEqualTo("10.0.0.1:8080");
        assertThat(instance.tags()).containsExactly("v2");
        assertThat(instance.weight()).isEqualTo(300);
        assertThat(instance.zone()).isEqualTo("dc1");
        assertThat(instance.metadata()).containsEntry("version", "2");
        assertThat(instance.check()).isEqualTo(new HealthCheck.Mcp("/rpc"));
        assertThat(instance.source()).isEqualTo(Instance.Source.CONSUL);
    }

    @Test
    void without_an_address_of_its_own_it_has_that_of_its_node() throws IOException {
        assertThat(
                        read("[" + entry("{\"ID\":\"a\",\"Port\":80}", "passing") + "]")
                                .getFirst()
                                .hostAndPort())
                .isEqualTo("10.0.0.9:80");
    }

    @Test
    void what_is_critical_is_left_out_and_what_warns_weighs_less() throws IOException {
        String service = "{\"ID\":\"a\",\"Port\":80,\"Weights\":{\"Passing\":10,\"Warning\":2}}";

        assertThat(read("[" + entry(service, "critical") + "]")).isEmpty();
        assertThat(read("[" + entry(service, "warning") + "]").getFirst().weight()).isEqualTo(200);
        assertThat(read("[" + entry(service, "passing") + "]").getFirst().weight()).isEqualTo(1000);
    }

    @Test
    void what_has_no_port_cannot_be_called() throws IOException {
        assertThat(read("[" + entry("{\"ID\":\"a\"}", "passing") + "]")).isEmpty();
    }

    @Test
    void another_shape_is_an_error_and_not_an_empty_list() {
        assertThatThrownBy(() -> read("{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("[{}]")).isInstanceOf(IOException.class);
    }
}
