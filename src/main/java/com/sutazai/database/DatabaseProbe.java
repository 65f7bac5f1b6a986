package com.sutazai.database;

import com.sutazai.breaker.Dependency;
import com.sutazai.breaker.Probe;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks PostgreSQL once a second; the first answer is followed by the migration and by {@link
 * DatabaseReady}.
 */
@ApplicationScoped
public class DatabaseProbe {

    private static final Logger LOG = System.getLogger(DatabaseProbe.class.getName());

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Database database;
    private final Event<DatabaseReady> ready;
    private final Probe probe;
    private volatile boolean isPrepared;
    private volatile @Nullable FutureTask<Boolean> preparation;

    @Inject
    public DatabaseProbe(Database database, Event<DatabaseReady> ready) {
        this.database = database;
        this.ready = ready;
        this.probe =
                new Probe("postgresql", Duration.ofSeconds(1), Duration.ofSeconds(2), this::ask);
    }

    void start(@Observes ContextStart start) {
        start.whenOver(probe::start);
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(probe::stop);
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
            awaitPreparation();
        }
    }

    /** It may take longer than an answer may: PostgreSQL is up meanwhile, and the start goes on. */
    private void awaitPreparation() throws Exception {
        FutureTask<Boolean> begun = preparation;
        if (begun == null) {
            begun = new FutureTask<>(this::prepare, true);
            preparation = begun;
            Thread.ofVirtual().name("database-prepare").start(begun);
        }
        try {
            begun.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.DEBUG, "the schema is not yet up to date");
        } catch (ExecutionException e) {
            preparation = null;
            throw e;
        }
    }

    private void prepare() {
        database.migrate();
        database.with(Capacity::of).warning().ifPresent(warning -> LOG.log(Level.WARNING, warning));
        ready.fire(new DatabaseReady());
        isPrepared = true;
    }
}
