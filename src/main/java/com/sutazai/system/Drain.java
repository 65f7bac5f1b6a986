package com.sutazai.system;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Takes this server out of service while a file is there, and writes into it how many calls are
 * under way: whoever stops the server waits for "0". The server itself does not: at a stop it
 * destroys servlets first, and with them what they were about to answer.
 */
@SharedBean
public class Drain {

    private static final Logger LOG = System.getLogger(Drain.class.getName());

    private static final Duration LOOK = Duration.ofMillis(250);

    private final StopSettings settings;
    private final UnderWay requests;
    private final Recurring watch = new Recurring("drain", LOOK, this::look);
    private volatile boolean isAsked;

    @Inject
    public Drain(StopSettings settings, UnderWay requests) {
        this.settings = settings;
        this.requests = requests;
    }

    void start(@Observes ContextStart start) {
        if (settings.drainFile().isPresent()) {
            start.whenOver(watch::start);
        }
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(watch::end);
    }

    /** Whether proxies are to send no more. */
    boolean isAsked() {
        return isAsked;
    }

    private boolean look() {
        boolean before = isAsked;
        isAsked = settings.drainFile().filter(Files::exists).isPresent();
        if (before != isAsked) {
            LOG.log(
                    Level.INFO,
                    isAsked ? "this server is taken out of service" : "this server is in service");
        }
        if (isAsked) {
            tell(settings.drainFile().orElseThrow());
        }
        return false;
    }

    private void tell(Path file) {
        try {
            // never made anew: it is taken away to end this
            Files.writeString(
                    file,
                    requests.calls() + "\n",
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nobody hears how many calls are under way: {0}", e.getMessage());
        }
    }
}
