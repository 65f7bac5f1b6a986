package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** What is counted of attempts on this server. Thread-safe. */
@SharedBean
public class TaskMeters {

    private final PrometheusMeterRegistry metrics;

    @Inject
    public TaskMeters(PrometheusMeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** An attempt ended, and the task is now so. */
    void attempted(String type, String status, long nanos) {
        Timer.builder("sutazai_task_processing_time")
                .tag("task_type", type)
                .tag("outcome", status)
                .register(metrics)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
