package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mcp.RegistryEntry.Target;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceTableTest {

    static final McpSettings SETTINGS =
            new McpSettings(
                    List.of(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    1_000,
                    10_000,
                    10,
                    10,
                    Duration.ofMinutes(1),
                    List.of(),
                    List.of());

    private final List<String> made = new ArrayList<>();
    private final List<McpService> left = new ArrayList<>();
    private int changes;
    private final ServiceTable table =
            new ServiceTable(
                    (entry, others) -> {
                        made.add(entry.name());
                        return ServiceTableTest.service(entry);
                    },
                    left::add,
                    () -> changes++);

    private static McpService service(RegistryEntry entry) {
        return new McpService(entry, new NoUpstream(), SETTINGS);
    }

    private static RegistryEntry entry(String name, int port) {
        return new RegistryEntry(
                name,
                new Target.Http(
                        List.of(URI.create("http://127.0.0.1:" + port + "/mcp")),
                        Map.of(),
                        Optional.empty()),
                false,
                false,
                false,
                List.of(),
                List.of(),
                List.of("other-" + name),
                ToolRules.NONE);
    }

    private static Map<String, RegistryEntry> files(RegistryEntry... entries) {
        Map<String, RegistryEntry> map = new LinkedHashMap<>();
        for (RegistryEntry entry : entries) {
            map.put(entry.name(), entry);
        }
        return map;
    }

    @Test
    void a_file_that_says_the_same_changes_nothing() {
        table.files(files(entry("a", 1), entry("b", 2)));
        table.files(files(entry("a", 1), entry("b", 2)));

        assertThat(table.names()).containsExactly("a", "b");
        assertThat(made).containsExactly("a", "b");
        assertThat(changes).isOne();
    }

    @Test
    void only_what_has_changed_is_made_anew() {
        table.files(files(entry("a", 1), entry("b", 2)));
        McpService b = table.find("b");

        table.files(files(entry("a", 9), entry("b", 2), entry("c", 3)));

        assertThat(made).containsExactly("a", "b", "a", "c");
        assertThat(table.find("b")).isSameAs(b);
        assertThat(left).extracting(service -> service.entry().name()).containsExactly("a");
    }

    @Test
    void rest_goes_before_the_file_until_it_is_taken_away() {
        table.files(files(entry("a", 1)));

        assertThat(table.put(entry("a", 7))).isFalse();
        assertThat(table.put(entry("n", 8))).isTrue();
        assertThat(table.find("a").entry()).isEqualTo(entry("a", 7));

        assertThat(table.remove("a")).isTrue();
        assertThat(table.remove("n")).isTrue();
        assertThat(table.remove("n")).isFalse();
        assertThat(table.names()).isEmpty();
    }

    @Test
    void a_service_of_a_file_comes_back_with_restart_put_or_a_changed_file() {
        table.files(files(entry("a", 1)));
        table.remove("a");
        assertThat(table.restart("a")).isTrue();
        assertThat(table.names()).containsExactly("a");

        table.remove("a");
        table.put(entry("a", 1));
        assertThat(table.names()).containsExactly("a");

        table.remove("a");
        table.files(files(entry("a", 1), entry("b", 2)));
        assertThat(table.names()).containsExactly("a", "b");
        assertThat(table.restart("nobody")).isFalse();
    }

    @Test
    void a_service_is_found_by_its_old_name_unless_another_has_it_as_its_own() {
        table.files(files(entry("a", 1)));

        assertThat(table.find("other-a")).isSameAs(table.find("a"));

        table.put(entry("other-a", 2));

        assertThat(table.find("other-a")).isNotSameAs(table.find("a"));
        assertThat(table.names()).containsExactly("a", "other-a");
    }

    @Test
    void what_another_node_puts_is_served_here_though_it_was_stopped_here() {
        table.put(entry("a", 1));
        table.disable("a");

        table.ofRest(files(entry("a", 1)));
        assertThat(table.names()).as("nothing was put").isEmpty();

        table.ofRest(files(entry("a", 2)));
        assertThat(table.find("a").entry()).isEqualTo(entry("a", 2));
    }

    @Test
    void what_another_node_takes_away_leaves_no_service_of_a_file_in_its_place() {
        table.files(files(entry("a", 1), entry("b", 2)));
        table.ofRest(files(entry("a", 7)));

        table.ofRest(Map.of());

        assertThat(table.names()).as("as at the other node").containsExactly("b");
    }

    @Test
    void a_restart_makes_a_new_one() {
        table.files(files(entry("a", 1)));
        McpService before = table.find("a");

        table.restart("a");

        assertThat(table.find("a")).isNotSameAs(before);
        assertThat(left).containsExactly(before);
    }

    @Test
    void the_same_entry_once_more_is_no_change() {
        table.put(entry("a", 1));
        table.put(entry("a", 1));

        assertThat(made).containsExactly("a");
        assertThat(changes).isOne();
    }

    @Test
    void what_comes_after_the_end_makes_no_service() {
        table.files(files(entry("a", 1)));

        table.close();
        table.files(files(entry("a", 1), entry("b", 2)));
        table.put(entry("c", 3));

        assertThat(made).containsExactly("a");
    }
}
