package com.sutazai.database;

import com.sutazai.breaker.PoolUse;
import com.sutazai.http.Failure;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The entry: runs statements on a connection of the pool. Thread-safe; calls block, so they belong
 * on virtual threads or must be short. Every method throws the failure "unavailable" if PostgreSQL
 * cannot be reached, and "invalid" if a text has a NUL, which it cannot keep.
 */
@ApplicationScoped
@DataSourceDefinition(
        name = "java:app/jdbc/sutazai",
        className = "com.sutazai.database.PostgresDataSource",
        minPoolSize = 0,
        initialPoolSize = 0,
        maxPoolSize = CountedConnections.MAX,
        maxIdleTime = 300,
        transactional = false,
        properties = {
            "fish.payara.is-connection-validation-required=true",
            "fish.payara.connection-validation-method=custom-validation",
            "fish.payara.validation-classname=org.glassfish.api.jdbc.validation.PostgresConnectionValidation",
            // not with every statement: that would be a round trip more for each
            "fish.payara.validate-atmost-once-period-in-seconds=1",
            "fish.payara.fail-all-connections=false",
            "fish.payara.max-wait-time-in-millis=3000",
            // nothing of ours takes as long; who has it then has forgotten it, and the log says who
            "fish.payara.connection-leak-timeout-in-seconds=300",
            "fish.payara.connection-leak-reclaim=true"
        })
public class Database {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final DataSource pool;
    private final CountedConnections connections;

    /** One for all: it remembers how the statements are to be read. */
    private final Jdbi jdbi;

    /**
     * Takes the pool from JNDI; the name is a constant, so nobody can make it load something else.
     */
    @SuppressWarnings("BanJNDI")
    public Database() throws NamingException {
        this(InitialContext.<DataSource>doLookup("java:app/jdbc/sutazai"));
    }

    /** On another pool than the server's. */
    Database(DataSource pool) {
        this.pool = pool;
        this.connections = new CountedConnections(pool);
        this.jdbi = Jdbi.create(connections);
    }

    /** Runs statements, each by itself. */
    public <T> T with(Function<Handle, T> work) {
        return guarded(() -> jdbi.withHandle(work::apply));
    }

    /** Runs statements in one transaction. */
    public <T> T inTransaction(Function<Handle, T> work) {
        return guarded(() -> jdbi.inTransaction(work::apply));
    }

    /** Brings the schema up to date, under Flyway's lock. */
    void migrate() {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(pool)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /** One question to the server, on a connection of the pool. */
    void ask() throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement("select 1");
                var rows = statement.executeQuery()) {
            rows.next();
        }
    }

    /** How the pool is used. */
    public PoolUse poolUse() {
        return connections.use();
    }

    private static <T> T guarded(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException e) {
            if (isConnectionFault(e)) {
                throw Failure.unavailable(
                        "PostgreSQL cannot be reached; the server heals by itself when it comes back",
                        RETRY_AFTER);
            }
            if (hasNul(e)) {
                throw Failure.invalid("", "a text has a NUL character, which cannot be kept");
            }
            throw e;
        }
    }

    /** SQLSTATE 22021: a character that the database has not; of ours only NUL is one. */
    private static boolean hasNul(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "22021".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /**
     * SQLSTATE class 08 is connection, 57P is shutdown, 28 is authorization; without a state it
     * comes from the pool.
     */
    private static boolean isConnectionFault(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                if (state == null
                        || state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("28")) {
                    return true;
                }
            }
        }
        return false;
    }
}
