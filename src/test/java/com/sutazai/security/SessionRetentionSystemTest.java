package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.database.Database;
import com.sutazai.database.DatabaseReady;
import com.sutazai.database.TestDatabase;
import com.sutazai.http.TestStop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.22, on a real PostgreSQL. */
@Timeout(60)
class SessionRetentionSystemTest {

    private final Database database = TestDatabase.empty("session_retention");

    private void execute(String sql) {
        database.with(handle -> handle.execute(sql));
    }

    private List<String> left() {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select case when expires_at > now() then 'alive' else 'ended' end || ' ' || (select count(*) from refresh_tokens t where t.session_id = s.id)"
                                                + " from sessions s order by expires_at")
                                .mapTo(String.class)
                                .list());
    }

    @Test
    void a_session_is_forgotten_a_day_after_its_end_however_many_tokens_it_had() throws Exception {
        execute("insert into users (username, password_hash, role) values ('ada', 'x', 'user')");
        execute(
                "insert into sessions (user_id, expires_at) select id, now() + hours * interval '1 h' from users, unnest(array[-25, -23, 1]) hours");
        execute(
                "insert into refresh_tokens (hash, session_id) select sha256(convert_to(s.id || '/' || n, 'UTF8')), s.id"
                        + " from sessions s, generate_series(1, case when s.expires_at < now() - interval '1 day' then 2500 else 3 end) n");
        SessionRetention retention = new SessionRetention(database);

        retention.start(new DatabaseReady());
        while (left().size() > 2) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TestStop.of(retention::stop);

        assertThat(left()).containsExactly("ended 3", "alive 3");
    }
}
