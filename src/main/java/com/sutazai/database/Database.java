package com.sutazai.database;

import com.sutazai.breaker.PoolUse;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.annotation.Priority;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
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
 * cannot be reached or takes too long, or if two transactions wait for each other, "conflict" if
 * something that must be unique was taken meanwhile or what it belongs to is gone, and "invalid" if
 * a text has a NUL, which it cannot keep.
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
            "fish.payara.connection-leak-timeout-in-seconds=${ENV=POSTGRES_LEAK_SECONDS:300}",
            "fish.payara.connection-leak-reclaim=true"
        })
public class Database {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Logger LOG = System.getLogger(Database.class.getName());

    /** For what is still under way at the end. */
    private static final Duration LAST = Duration.ofSeconds(2);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** Of ours only NUL is one. */
    private static final String NO_SUCH_CHARACTER = "22021";

    private static final String UNIQUE = "23505";

    /** A foreign key leads nowhere. */
    private static final String GONE = "23503";

    private static final String DEADLOCK = "40P01";
    private static final String CANCELLED = "57014";

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

    /** After all who write down what has ended. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ContextStop event) {
        event.close(this::stop);
    }

    private void stop() {
        try {
            if (!connections.close(LAST)) {
                LOG.log(
                        Level.WARNING,
                        "{0} connections to PostgreSQL are not given back at the end",
                        poolUse().inUse());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        connections.during(
                () ->
                        Flyway.configure(Database.class.getClassLoader())
                                .dataSource(pool)
                                .locations("classpath:db/migration")
                                .load()
                                .migrate());
    }

    /** One question to the server, on a connection of the pool. */
    void ask() throws SQLException {
        Connection connection = connections.openConnection();
        try (var statement = connection.prepareStatement("select 1");
                var rows = statement.executeQuery()) {
            rows.next();
        } finally {
            connections.closeConnection(connection);
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
            throw failure(e);
        }
    }

    /** What the caller is told; what nobody foresaw stays as it is. */
    private static RuntimeException failure(JdbiException error) {
        if (isConnectionFault(error)) {
            return Failure.unavailable(
                    "PostgreSQL cannot be reached; the server heals by itself when it comes back",
                    RETRY_AFTER);
        }
        return switch (state(error)) {
            case NO_SUCH_CHARACTER ->
                    Failure.invalid("", "a text has a NUL character, which cannot be kept");
            case UNIQUE ->
                    Failure.of(
                            ProblemType.CONFLICT,
                            "Somebody else has just taken what must be one's own");
            case GONE ->
                    Failure.of(ProblemType.CONFLICT, "What this belongs to was deleted meanwhile");
            case DEADLOCK ->
                    Failure.unavailable(
                            "Two changes were in each other's way; nothing was done, try again",
                            AT_ONCE);
            case CANCELLED -> Failure.unavailable("PostgreSQL takes too long", RETRY_AFTER);
            default -> error;
        };
    }

    /** That of PostgreSQL; empty if it is not from there. */
    private static String state(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
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
