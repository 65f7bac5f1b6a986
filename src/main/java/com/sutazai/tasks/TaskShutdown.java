package com.sutazai.tasks;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Hands back what is worked on when the application goes, while its classes can still be loaded,
 * which {@code PreDestroy} is too late for.
 */
@WebListener
public class TaskShutdown implements ServletContextListener {

    private final Workers workers;

    @Inject
    public TaskShutdown(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        workers.stop();
    }
}
