package com.sutazai.http;

import com.sutazai.config.SharedBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Warns if virtual threads have so few carriers that class loading can stop them all ({@code
 * docs/decisions/0004}).
 */
@SharedBean
public class CarrierThreads {

    private static final Logger LOG = System.getLogger(CarrierThreads.class.getName());

    static final String OPTION = "jdk.virtualThreadScheduler.parallelism";

    /** More threads than load classes at once in any start that was looked at. */
    private static final int ENOUGH = 16;

    void look(@Observes @Initialized(ApplicationScoped.class) Object event) {
        int carriers = Integer.getInteger(OPTION, Runtime.getRuntime().availableProcessors());
        if (!isEnough(carriers)) {
            LOG.log(
                    Level.WARNING,
                    "virtual threads have {0} carriers; start the server with -D{1}=16, or its start may hang",
                    carriers,
                    OPTION);
        }
    }

    static boolean isEnough(int carriers) {
        return carriers >= ENOUGH;
    }
}
