package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.CallRates.Rate;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallRatesTest {

    private static final Caller ADA = somebody();
    private static final Caller BEN = somebody();

    private final AtomicLong now = new AtomicLong(-5_000_000_000L);

    private static Caller somebody() {
        return TestCallers.loggedIn("x", Role.USER);
    }

    private CallRates rates(String... rules) {
        Map<String, Rate> rates = new LinkedHashMap<>();
        for (int i = 0; i < rules.length; i += 2) {
            rates.put(rules[i], Rate.of(rules[i + 1]));
        }
        return new CallRates(new ToolRules(List.of(), Map.of(), rates), now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static int taken(CallRates rates, Caller caller, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                rates.take(caller, "pay");
                taken++;
            } catch (Failure e) {
                assertThat(e.type()).isEqualTo(ProblemType.TOO_MANY);
            }
        }
        return taken;
    }

    @Test
    void each_caller_has_his_own_calls() {
        CallRates rates = rates("pay", "3/min");

        assertThat(taken(rates, ADA, 10)).isEqualTo(3);
        assertThat(taken(rates, BEN, 10)).isEqualTo(3);
    }

    @Test
    void calls_of_the_window_before_count_as_far_as_they_are_in_sight() {
        CallRates rates = rates("pay", "60/min");
        assertThat(taken(rates, ADA, 1)).isOne();
        pass(Duration.ofSeconds(59));
        assertThat(taken(rates, ADA, 100)).isEqualTo(59);

        // 30 s into the next window half of the last one's 60 are in sight
        pass(Duration.ofSeconds(31));
        assertThat(taken(rates, ADA, 100)).isEqualTo(30);
        pass(Duration.ofMinutes(2));
        assertThat(taken(rates, ADA, 100)).as("after two silent minutes").isEqualTo(60);
    }

    @Test
    void the_first_rule_that_fits_counts_and_others_are_free() {
        CallRates rates = rates("pay", "1/h", "*", "2/h");

        assertThat(taken(rates, ADA, 5)).isEqualTo(1);
        rates.take(ADA, "look");
        rates.take(ADA, "look");
        assertThatThrownBy(() -> rates.take(ADA, "see")).isInstanceOf(Failure.class);
        CallRates other = rates("look*", "1/h");
        assertThat(taken(other, ADA, 50)).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/s", "5/min", "60/min", "7/h"})
    void whoever_waits_as_long_as_he_is_told_is_let_in(String rate) {
        CallRates rates = rates("pay", rate);
        int refusals = 0;
        for (int i = 0; i < 200; i++) {
            Optional<Failure> refusal = refusal(rates);
            if (refusal.isPresent()) {
                refusals++;
                String told = refusal.get().getMessage().replaceAll(".*again in (\\d+) s.*", "$1");
                pass(Duration.ofSeconds(Long.parseLong(told)));
                assertThat(refusal(rates)).as("call %s after %s s", i, told).isEmpty();
            }
        }
        assertThat(refusals).isGreaterThan(10);
    }

    private static Optional<Failure> refusal(CallRates rates) {
        try {
            rates.take(ADA, "pay");
            return Optional.empty();
        } catch (Failure e) {
            return Optional.of(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0/s", "5/day", "-1/s", "5/minute", "12345678/s"})
    void what_is_no_rate_is_refused(String text) {
        assertThatThrownBy(() -> Rate.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
