package com.sutazai.http;

import com.sutazai.config.SharedBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells {@link ContextStart}, and begins with what was given to it once the server is done with the
 * application ({@code docs/decisions/0009}); tells {@link ContextStop}, and ends what was given to
 * that before the server takes the classes away.
 */
@SharedBean
public class ContextStarter {

    private static final Logger LOG = System.getLogger(ContextStarter.class.getName());

    /** The server's class whose {@code start} ends with closing the libraries' files. */
    private static final String CONTEXT = "org.apache.catalina.core.StandardContext";

    private static final String NOT_ENDED = "a part of the server has not ended as it should";
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Event<ContextStart> starts;
    private final BeanManager beans;
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Inject
    public ContextStarter(Event<ContextStart> starts, BeanManager beans) {
        this.starts = starts;
        this.beans = beans;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        ContextStart start = new ContextStart();
        starts.fire(start);
        Thread starting = Thread.currentThread();
        Thread.ofVirtual()
                .name("context-start")
                .start(() -> begin(start.works(), starting, CONTEXT));
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        ContextStop stop = new ContextStop();
        run(() -> tell(stop), NOT_ENDED);
        end(stop.works());
    }

    /** One by one: of an event that is fired nobody hears after one who fails. */
    private void tell(ContextStop stop) {
        beans.resolveObserverMethods(stop).stream()
                .sorted(Comparator.comparingInt(ObserverMethod::getPriority))
                .forEach(observer -> run(() -> observer.notify(stop), NOT_ENDED));
    }

    /** Begins with nothing more, and does all of it. */
    void end(List<Runnable> works) {
        synchronized (this) {
            stopped.countDown();
        }
        works.forEach(work -> run(work, NOT_ENDED));
    }

    /**
     * Waits until no method of a class is under way on a thread, then begins with everything.
     *
     * @param context name of the class
     */
    void begin(List<Runnable> works, Thread starting, String context) {
        try {
            while (isIn(starting, context)) {
                if (stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        works.forEach(this::beginWith);
    }

    private synchronized void beginWith(Runnable work) {
        if (stopped.getCount() > 0) {
            run(work, "a part of the server has not begun; it stays not ready");
        }
    }

    private static boolean isIn(Thread thread, String type) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(type));
    }

    /**
     * @param failing what is logged if it does not come to its end
     */
    private static void run(Runnable work, String failing) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, failing, e);
        }
    }
}
