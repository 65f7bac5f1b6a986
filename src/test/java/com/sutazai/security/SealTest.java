package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final String OTHER = "OTHER_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9";
    private static final String TEXT = "ghp_träge";

    private final Seal seal = with(TestSecuritySettings.SECRET_KEY, "");
    private final byte[] sealed = seal.seal("values", "ada TOKEN", TEXT);

    private static Seal with(String secret, String previous) {
        return new Seal(new DerivedKeys(TestSecuritySettings.withKeys(secret, previous)));
    }

    @Test
    void what_was_sealed_can_be_opened_and_not_read() {
        assertThat(seal.open("values", "ada TOKEN", sealed)).contains(new Seal.Opened(TEXT, true));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("ghp");
        assertThat(seal.seal("values", "ada TOKEN", TEXT)).isNotEqualTo(sealed);
    }

    @Test
    void it_cannot_be_opened_for_another_purpose_in_another_place_or_with_another_key() {
        assertThat(seal.open("other", "ada TOKEN", sealed)).isEmpty();
        assertThat(seal.open("values", "bob TOKEN", sealed)).isEmpty();
        assertThat(with(OTHER, "").open("values", "ada TOKEN", sealed)).isEmpty();
    }

    @Test
    void the_previous_key_opens_it_and_says_so() {
        assertThat(with(OTHER, TestSecuritySettings.SECRET_KEY).open("values", "ada TOKEN", sealed))
                .contains(new Seal.Opened(TEXT, false));
    }

    @Test
    void what_was_changed_is_not_opened() {
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(seal.open("values", "ada TOKEN", changed)).as("byte " + i).isEmpty();
        }
        assertThat(seal.open("values", "ada TOKEN", new byte[0])).isEmpty();
        assertThat(seal.open("values", "ada TOKEN", new byte[13])).isEmpty();
    }
}
