package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import com.sutazai.http.TestStop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R3.6 on a real PostgreSQL. */
@Timeout(60)
class LastConnectionsSystemTest {

    private final Database database = TestDatabase.empty("last_connections");
    private final CountDownLatch taken = new CountDownLatch(1);
    private final AtomicBoolean isBack = new AtomicBoolean();

    private void use(Duration time) throws InterruptedException {
        Thread.ofVirtual()
                .start(
                        () ->
                                database.with(
                                        handle -> {
                                            taken.countDown();
                                            handle.execute(
                                                    "select pg_sleep(?)", time.toMillis() / 1000.0);
                                            isBack.set(true);
                                            return true;
                                        }));
        assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_end_waits_for_who_has_a_connection_and_refuses_who_comes() throws Exception {
        use(Duration.ofMillis(500));

        TestStop.of(database::stop);

        assertThat(isBack).isTrue();
        assertThat(database.poolUse().inUse()).isZero();
        assertThatThrownBy(() -> database.with(handle -> handle.execute("select 1")))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(database::ask).hasMessageContaining("the server stops");
    }

    @Test
    void the_end_does_not_wait_for_a_statement_that_takes_long() throws Exception {
        use(Duration.ofSeconds(30));

        TestStop.of(database::stop);

        assertThat(isBack).isFalse();
    }
}
