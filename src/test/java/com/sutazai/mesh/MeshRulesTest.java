package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshRulesTest {

    private final SafeNames names = new SafeNames(List.of());

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void r7_4_a_refusal_takes_an_instance_out_at_once() {
        Condition healthy = new Condition(State.HEALTHY, 0, NOW, 0);

        assertThat(healthy.refused(NOW).state()).isEqualTo(State.UNHEALTHY);
    }

    @Test
    void r7_4_three_wrong_answers_take_it_out_and_one_right_one_brings_it_back() {
        Condition condition = new Condition(State.HEALTHY, 0, NOW, 0);
        condition = condition.answered(State.UNHEALTHY, NOW, 0).answered(State.UNHEALTHY, NOW, 0);
        assertThat(condition.state()).isEqualTo(State.HEALTHY);

        condition = condition.answered(State.UNHEALTHY, NOW, 0);
        assertThat(condition.state()).isEqualTo(State.UNHEALTHY);

        assertThat(condition.answered(State.HEALTHY, NOW, 0))
                .isEqualTo(new Condition(State.HEALTHY, 0, NOW, 0));
    }

    @Test
    void an_instance_that_fails_its_first_check_is_out_at_once() {
        assertThat(
                        new Condition(State.UNKNOWN, 0, NOW, 0)
                                .answered(State.UNHEALTHY, NOW, 0)
                                .state())
                .isEqualTo(State.UNHEALTHY);
    }

    @Test
    void r7_7_addresses_that_no_service_has_are_refused() {
        for (String refused :
                List.of(
                        "169.254.169.254",
                        "0.0.0.0",
                        "224.0.0.1",
                        "::",
                        "fe80::1",
                        "2130706433",
                        "0x7f000001",
                        "127.1.",
                        "a b",
                        "host/path",
                        "",
                        "user@host",
                        "::ffff:169.254.169.254")) {
            assertThat(names.isAcceptable(refused)).as(refused).isFalse();
        }
        for (String accepted :
                List.of(
                        "127.0.0.1",
                        "localhost",
                        "billing.internal",
                        "10.0.0.1",
                        "::1",
                        "my_host")) {
            assertThat(names.isAcceptable(accepted)).as(accepted).isTrue();
        }
    }

    @Test
    void a_message_cannot_smuggle_another() {
        assertThatThrownBy(() -> new Message("GET", "/a b", Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message("GET", "/a\r\nX: y", Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message("GET", "/", Map.of("a", "b\r\nc: d"), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message("GET", "/", Map.of("a b", "c"), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message("GET", "http://other/", Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
