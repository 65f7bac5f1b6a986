package com.sutazai.system;

import com.sutazai.database.DatabaseProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The one critical dependency. */
@ApplicationScoped
@Readiness
public class PostgresqlAnswers implements HealthCheck {

    private final DatabaseProbe database;

    @Inject
    public PostgresqlAnswers(DatabaseProbe database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        return Described.response(database.state(), true);
    }
}
