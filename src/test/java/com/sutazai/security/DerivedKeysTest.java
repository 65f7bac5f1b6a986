package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DerivedKeysTest {

    private static final String NEW = "4Jk_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9";
    private static final String OLD = "9gG0hH1jJ2kK3lL4mM5nN6bV7wX8qZa0kP3LM_kJ4";

    private static DerivedKeys keys(String secret, String previous) {
        return new DerivedKeys(TestSecuritySettings.withKeys(secret, previous));
    }

    @Test
    void the_same_text_has_another_hash_for_another_purpose() {
        assertThat(keys(NEW, "").hash("a", "text"))
                .isNotEqualTo(keys(NEW, "").hash("b", "text"))
                .isEqualTo(keys(NEW, "").hash("a", "text"));
    }

    @Test
    void what_was_hashed_with_the_previous_key_is_found_during_the_overlap() {
        byte[] stored = keys(OLD, "").hash("a", "text");

        assertThat(keys(NEW, OLD).hashes("a", "text"))
                .hasSize(2)
                .anySatisfy(hash -> assertThat(hash).isEqualTo(stored));
        assertThat(keys(NEW, "").hashes("a", "text"))
                .noneSatisfy(hash -> assertThat(hash).isEqualTo(stored));
    }
}
