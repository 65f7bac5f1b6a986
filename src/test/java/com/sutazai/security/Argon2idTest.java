package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Argon2idTest {

    /** Made by password4j 1.8.4, which former versions of this server used. */
    private static final String FORMER =
            "$argon2id$v=19$m=19456,t=2,p=1$jsDqFXH8t+DBrMjwceUyig$P46nYZ1ywG/AXdskv6leBz7GYukP3fzJXAoB6TozWTo";

    /** Of the tests of the reference implementation. */
    private static final String REFERENCE =
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";

    private static final Argon2id.Cost SMALL = new Argon2id.Cost(64, 1, 1);

    @Test
    void hashes_of_others_are_understood() {
        assertThat(Argon2id.matches("Correct-Horse-9-Battery", FORMER)).isTrue();
        assertThat(Argon2id.matches("correct-Horse-9-Battery", FORMER)).isFalse();
        assertThat(Argon2id.matches("password", REFERENCE)).isTrue();
    }

    @Test
    void the_same_password_has_another_text_each_time_and_matches_both() {
        String one = Argon2id.hash("pässwörd", SMALL, 16, 32);
        String other = Argon2id.hash("pässwörd", SMALL, 16, 32);

        assertThat(one).isNotEqualTo(other).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(Argon2id.matches("pässwörd", one)).isTrue();
        assertThat(Argon2id.matches("pässwörd", other)).isTrue();
        assertThat(Argon2id.matches("password", one)).isFalse();
    }

    @Test
    void what_is_no_hash_is_refused() {
        assertThatThrownBy(() -> Argon2id.matches("x", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
