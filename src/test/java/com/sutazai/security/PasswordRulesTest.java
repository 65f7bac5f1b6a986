package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"Engine-1843", "aB3!aB3!", "Ümlaut-1x"})
    void a_good_password_passes(String password) {
        assertThatCode(() -> PasswordRules.check("/password", "ada", password))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "aB3!aB3", "engine-1843", "ENGINE-1843", "Engine-xyz", "Engine1843"})
    void whatever_lacks_something_is_refused(String password) {
        assertThatThrownBy(() -> PasswordRules.check("/password", "ada", password))
                .isInstanceOf(Failure.class);
    }

    @Test
    void the_name_in_it_is_refused_in_any_case() {
        assertThatThrownBy(() -> PasswordRules.check("/password", "ada", "My-ADA-1843x"))
                .isInstanceOf(Failure.class);
    }
}
