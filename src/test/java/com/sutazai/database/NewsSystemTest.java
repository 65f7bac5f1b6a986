package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** A server tells the others by NOTIFY, with the change itself; they do not wait for their look. */
@Timeout(60)
class NewsSystemTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void a_key_that_is_deleted_is_told_with_the_deletion() throws Exception {
        Client admin = Client.admin();
        Answer made = admin.post("/api/v1/auth/api-keys", "{\"name\":\"news\"}");
        try (var connection = TestDatabase.source("sutazai").getConnection();
                var statement = connection.createStatement()) {
            statement.execute("listen sutazai_news");

            admin.delete("/api/v1/auth/api-keys/" + made.json().path("id").asText());

            assertThat(
                            connection
                                    .unwrap(PGConnection.class)
                                    .getNotifications(Math.toIntExact(PATIENCE.toMillis())))
                    .isNotEmpty();
        }
    }
}
