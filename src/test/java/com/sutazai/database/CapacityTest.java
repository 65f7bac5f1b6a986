package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {

    @Test
    void three_nodes_with_their_pools_and_listeners_fit_or_it_is_said_how_many_do() {
        assertThat(new Capacity(63).warning()).isEmpty();
        assertThat(new Capacity(62).warning())
                .hasValueSatisfying(
                        text ->
                                assertThat(text)
                                        .contains("62 connections", "need 63", "run 2 at most"));
        assertThat(new Capacity(5).warning())
                .hasValueSatisfying(text -> assertThat(text).endsWith("run 1 at most"));
    }
}
