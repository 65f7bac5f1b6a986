package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShareTest {

    private static List<String> busy(int ofOne, int ofAnother) {
        return Stream.concat(
                        Collections.nCopies(ofOne, "one").stream(),
                        Collections.nCopies(ofAnother, "another").stream())
                .toList();
    }

    @Test
    void one_type_gets_three_quarters_of_the_workers_at_most() {
        assertThat(Share.of(16, List.of())).isEqualTo(new Share(12, Set.of()));
        assertThat(Share.of(16, busy(5, 0))).isEqualTo(new Share(7, Set.of()));
        assertThat(Share.of(16, busy(12, 0))).isEqualTo(new Share(4, Set.of("one")));
    }

    @Test
    void what_is_left_of_a_type_bounds_what_is_taken_for_it_could_all_be_of_it() {
        assertThat(Share.of(16, busy(11, 2))).isEqualTo(new Share(1, Set.of()));
        assertThat(Share.of(16, busy(12, 2))).isEqualTo(new Share(2, Set.of("one")));
    }

    @Test
    void nothing_is_taken_when_all_work() {
        assertThat(Share.of(16, busy(12, 4)).limit()).isZero();
        assertThat(Share.of(1, busy(1, 0)).limit()).isZero();
    }

    @Test
    void few_workers_are_for_whatever_comes() {
        assertThat(Share.of(3, List.of())).isEqualTo(new Share(3, Set.of()));
        assertThat(Share.of(1, List.of())).isEqualTo(new Share(1, Set.of()));
    }

    @Test
    void many_workers_are_not_all_filled_at_once() {
        assertThat(Share.of(1_000, List.of()).limit()).isEqualTo(64);
    }
}
