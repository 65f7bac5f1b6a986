package com.sutazai.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a real PostgreSQL says of its connections. */
class CapacitySystemTest {

    @Test
    void what_is_kept_for_others_is_not_counted() {
        Database database = TestDatabase.empty("capacity");
        int all =
                database.with(
                        handle ->
                                handle.createQuery("select current_setting('max_connections')::int")
                                        .mapTo(Integer.class)
                                        .one());

        Capacity capacity = database.with(Capacity::of);

        // three are for superusers by default
        assertThat(capacity.available()).isEqualTo(all - 3);
    }
}
