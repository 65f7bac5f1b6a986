package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddressRangeTest {

    private static boolean contains(String range, String address) {
        return AddressRange.of(range).contains(AddressRange.literal(address));
    }

    @Test
    void a_range_contains_the_addresses_with_its_leading_bits() {
        assertThat(contains("10.0.0.0/8", "10.255.1.2")).isTrue();
        assertThat(contains("10.0.0.0/8", "11.0.0.0")).isFalse();
        assertThat(contains("192.168.1.128/25", "192.168.1.127")).isFalse();
        assertThat(contains("127.0.0.1", "127.0.0.1")).isTrue();
        assertThat(contains("fe80::/10", "febf::1")).isTrue();
        assertThat(contains("fe80::/10", "fec0::1")).isFalse();
        assertThat(contains("0.0.0.0/0", "::1")).isFalse();
    }

    @Test
    void names_and_nonsense_are_refused_without_asking_a_name_server() {
        for (String wrong :
                new String[] {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "", "example.com", "1"}) {
            assertThatThrownBy(() -> AddressRange.of(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
