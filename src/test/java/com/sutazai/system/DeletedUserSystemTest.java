package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.system.Client.Answer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.23: a user goes with all that is his, in several steps. */
@Timeout(60)
class DeletedUserSystemTest {

    private static final String USERS = "/api/v1/auth/users";

    private final Client admin = Client.admin();
    private final String name = "d" + UUID.randomUUID().toString().substring(0, 8);
    private String id;

    @BeforeEach
    void addOneWithManyTasks() throws Exception {
        id =
                admin.post(
                                USERS,
                                "{\"username\":\"%s\",\"email\":\"%s@example.com\",\"password\":\"Engine-1843\",\"role\":\"user\"}"
                                        .formatted(name, name))
                        .json()
                        .path("id")
                        .asText();
        execute(
                """
                insert into tasks (id, owner, type, payload, priority, status, attempts_max, timeout_seconds, run_at, is_due, completed_at)
                select gen_random_uuid(), '%s', 't', '{}', 0, 'completed', 1, 30, now(), true, now() from generate_series(1, 250)
                """
                        .formatted(id));
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = TestUsers.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Integer> numbers(String sql) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = TestUsers.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }

    private Answer delete() {
        return admin.delete(USERS + "/" + id);
    }

    @Test
    void tasks_go_some_at_a_time_before_their_owner() throws Exception {
        execute("create table deleted_portions (number serial, n int)");
        execute(
                """
                create function note_portion() returns trigger language plpgsql as $$
                begin insert into deleted_portions (n) select count(*) from gone where owner = '%s' having count(*) > 0; return null; end $$
                """
                        .formatted(id));
        execute(
                "create trigger portions after delete on tasks referencing old table as gone for each statement execute function note_portion()");
        try {
            assertThat(delete().status()).isEqualTo(204);

            assertThat(numbers("select n from deleted_portions order by number"))
                    .containsExactly(100, 100, 50);
        } finally {
            execute("drop function note_portion cascade");
            execute("drop table deleted_portions");
        }
        assertThat(admin.get(USERS + "/" + id).status()).isEqualTo(404);
        AuditRowsOf.await("user-disable", id, "ok");
        AuditRowsOf.await("user-delete", id, "ok");
    }

    @Test
    void what_ends_in_between_leaves_the_user_disabled_and_can_be_done_again() throws Exception {
        try (Connection other = TestUsers.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select id from tasks where owner = '" + id + "' for update");

            assertThat(delete().status()).as("it takes too long").isEqualTo(503);
        }

        assertThat(admin.get(USERS + "/" + id).json().path("is_active")).hasToString("false");
        AuditRowsOf.await("user-disable", id, "ok");
        assertThat(delete().status()).isEqualTo(204);
        assertThat(numbers("select count(*) from tasks where owner = '" + id + "'"))
                .containsExactly(0);
    }

    @Test
    void of_two_who_delete_the_same_one_does() {
        List<CompletableFuture<Answer>> both =
                Stream.of(1, 2)
                        .map(
                                ignored ->
                                        CompletableFuture.supplyAsync(
                                                this::delete,
                                                task -> Thread.ofVirtual().start(task)))
                        .toList();

        assertThat(both.stream().map(CompletableFuture::join).map(Answer::status))
                .containsExactlyInAnyOrder(204, 404);
    }
}
