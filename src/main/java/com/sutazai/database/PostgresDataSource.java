package com.sutazai.database;

import com.sutazai.config.Preflight;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What the server's pool makes connections with. It reads the settings itself: the server resolves
 * expressions in a data source definition before our sources of configuration exist, and so no
 * password stands in the server's configuration.
 */
public final class PostgresDataSource extends PGSimpleDataSource {

    private static final long serialVersionUID = 1L;

    private static final int CONNECT_SECONDS = 2;
    private static final int LOGIN_SECONDS = 3;

    /** A statement that takes longer belongs into a job; a server that hangs is left after this. */
    private static final int ANSWER_SECONDS = 10;

    /** PostgreSQL gives up before we do: else it would go on with what nobody waits for. */
    private static final String STATEMENT_TIMEOUT = "-c statement_timeout=9000";

    /** Ready to connect. */
    public PostgresDataSource() {
        DatabaseSettings settings = Preflight.read(DatabaseSettings.class);
        setServerNames(new String[] {settings.host()});
        setPortNumbers(new int[] {settings.port()});
        setDatabaseName(settings.name());
        setUser(settings.user());
        setPassword(settings.password());
        setSslMode(settings.sslMode());
        if (settings.isVerified()) {
            setSslfactory(PostgresTls.class.getName());
        }
        setConnectTimeout(CONNECT_SECONDS);
        setLoginTimeout(LOGIN_SECONDS);
        setSocketTimeout(ANSWER_SECONDS);
        setOptions(STATEMENT_TIMEOUT);
        setTcpKeepAlive(true);
        setApplicationName("sutazai-backend");
    }
}
