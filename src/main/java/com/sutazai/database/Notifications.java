package com.sutazai.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Hears what is told on one channel (LISTEN), over a connection of its own, which is made again
 * when it is lost. What is told meanwhile is not heard: whoever waits here looks by himself from
 * time to time. For one thread.
 */
public final class Notifications implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Notifications.class.getName());

    /** After so many waits without a word the server is asked whether it is still there. */
    private static final int SILENT_MAX = 10;

    /** Whoever waits here has other things to do as well. */
    private static final int ANSWER_SECONDS = 2;

    private final String channel;
    private final PGSimpleDataSource source;
    private @Nullable Connection connection;
    private int silent;

    /**
     * @param channel a plain name
     */
    public Notifications(String channel) {
        this(channel, new PostgresDataSource());
    }

    /** From another PostgreSQL than that of the settings. */
    Notifications(String channel, PGSimpleDataSource source) {
        if (!channel.matches("[a-z_]{1,40}")) {
            throw new IllegalArgumentException(channel + " is no plain name");
        }
        this.channel = channel;
        this.source = source;
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setApplicationName(channel);
    }

    /**
     * Waits until something is told, until the connection is lost, or for so long.
     *
     * @return false if nobody can be heard now; then it comes back at once
     */
    public boolean await(Duration patience) {
        try {
            PGNotification[] heard =
                    connected()
                            .unwrap(PGConnection.class)
                            .getNotifications(Math.toIntExact(patience.toMillis()));
            silent = heard == null || heard.length == 0 ? silent + 1 : 0;
            if (silent >= SILENT_MAX) {
                ask();
            }
            return true;
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "nothing is heard from PostgreSQL: {0}", e.getMessage());
            close();
            return false;
        }
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known != null) {
            return known;
        }
        Connection made = source.getConnection();
        connection = made;
        silent = 0;
        try (var listen = made.createStatement()) {
            listen.execute("listen " + channel);
        }
        return made;
    }

    private void ask() throws SQLException {
        silent = 0;
        try (var statement = connected().createStatement()) {
            statement.execute("select 1");
        }
    }

    @Override
    public void close() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "the connection was lost before it was closed", e);
            }
        }
    }
}
