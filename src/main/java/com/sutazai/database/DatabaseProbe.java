package com.sutazai.database;

import com.sutazai.breaker.Dependency;
import com.sutazai.breaker.Probe;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Asks PostgreSQL once a second; the first answer is followed by the migration and by {@link
 * DatabaseReady}.
 */
@ApplicationScoped
public class DatabaseProbe {

    private static final Logger LOG = System.getLogger(DatabaseProbe.class.getName());

    private final Database database;
    private final Event<DatabaseReady> ready;
    private final Probe probe;
    private volatile boolean isPrepared;

    @Inject
    public DatabaseProbe(Database database, Event<DatabaseReady> ready) {
        this.database = database;
        this.ready = ready;
        this.probe =
                new Probe("postgresql", Duration.ofSeconds(1), Duration.ofSeconds(2), this::ask);
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        probe.start();
    }

    @PreDestroy
    void stop() {
        probe.stop();
    }

    /** Whether the schema is there and everybody who waited for it has run. */
    public boolean isPrepared() {
        return isPrepared;
    }

    public Dependency state() {
        return probe.state();
    }

    private void ask() throws Exception {
        database.ask();
        if (!isPrepared) {
            database.migrate();
            database.with(Capacity::of)
                    .warning()
                    .ifPresent(warning -> LOG.log(Level.WARNING, warning));
            ready.fire(new DatabaseReady());
            isPrepared = true;
        }
    }
}
