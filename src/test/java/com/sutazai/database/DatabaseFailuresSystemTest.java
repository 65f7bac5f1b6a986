package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R3.5: what a real PostgreSQL refuses is told to the caller in his words. */
@Timeout(60)
class DatabaseFailuresSystemTest {

    private static final String MEMORIES = "/api/v1/mcp/unified-memory/search?query=lock";

    private static final String COUNT = "update counters set n = n + 1 where id = ?";

    private final Database database = TestDatabase.empty("failures");

    @Test
    void what_somebody_else_has_just_taken_is_a_conflict() {
        execute("create table names (name text primary key)");
        execute("insert into names values ('ada')");

        assertThatThrownBy(() -> execute("insert into names values ('ada')"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.type()).isEqualTo(ProblemType.CONFLICT));
    }

    @Test
    void what_belongs_to_something_that_is_gone_is_a_conflict() {
        execute("create table owners (id int primary key)");
        execute("create table things (owner int references owners (id))");

        assertThatThrownBy(() -> execute("insert into things values (1)"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.type()).isEqualTo(ProblemType.CONFLICT));
    }

    @Test
    void of_two_changes_in_each_others_way_one_is_done_and_one_told_to_try_again() {
        execute("create table counters (id int primary key, n int)");
        execute("insert into counters values (1, 0), (2, 0)");
        CyclicBarrier both = new CyclicBarrier(2);

        List<Failure> failures =
                Stream.of(changing(1, 2, both), changing(2, 1, both)).toList().stream()
                        .map(CompletableFuture::join)
                        .filter(Objects::nonNull)
                        .toList();

        assertThat(failures)
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE);
                            assertThat(failure.headers()).containsEntry("Retry-After", "1");
                            assertThat(failure).hasMessageContaining("nothing was done, try again");
                        });
        List<Integer> counted =
                database.with(
                        handle ->
                                handle.createQuery("select n from counters order by id")
                                        .mapTo(Integer.class)
                                        .list());
        assertThat(counted).containsExactly(1, 1);
    }

    /** Changes one and then another, each when the other way round has changed its first. */
    private CompletableFuture<@Nullable Failure> changing(
            int first, int second, CyclicBarrier both) {
        return CompletableFuture.supplyAsync(
                () ->
                        catchThrowableOfType(
                                Failure.class,
                                () ->
                                        database.inTransaction(
                                                handle -> {
                                                    handle.execute(COUNT, first);
                                                    await(both);
                                                    return handle.execute(COUNT, second);
                                                })),
                task -> Thread.ofVirtual().start(task));
    }

    private static void await(CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_statement_that_takes_too_long_is_given_up_by_postgresql_itself() {
        Database ofServer = new Database(TestDatabase.source("sutazai"));

        Answer answer =
                ofServer.inTransaction(
                        handle -> {
                            handle.execute("lock table mcp_memories");
                            Answer given = Client.admin().get(MEMORIES);
                            assertThat(
                                            handle.createQuery(
                                                            "select count(*) from pg_locks where not granted and relation = 'mcp_memories'::regclass")
                                                    .mapTo(Integer.class)
                                                    .one())
                                    .as("statements that wait though nobody waits for them")
                                    .isZero();
                            return given;
                        });

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("detail").asText()).isEqualTo("PostgreSQL takes too long");
        assertThat(Client.admin().get(MEMORIES).status()).isEqualTo(200);
    }

    private void execute(String sql) {
        database.with(handle -> handle.execute(sql));
    }
}
