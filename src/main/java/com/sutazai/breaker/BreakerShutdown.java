package com.sutazai.breaker;

import io.smallrye.faulttolerance.standalone.StandaloneFaultTolerance;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Ends the threads of the breakers when the application goes. */
@WebListener
public class BreakerShutdown implements ServletContextListener {

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        try {
            StandaloneFaultTolerance.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
