package com.sutazai.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/**
 * What PEM files hold now: they are looked at once a second at most, when somebody asks, and read
 * again when they have changed. Files that cannot be used are told, and what was read before stays.
 * Thread-safe.
 */
public final class FollowedFiles {

    private static final Logger LOG = System.getLogger(FollowedFiles.class.getName());

    private static final long LOOK = Duration.ofSeconds(1).toNanos();

    /** What was read when. */
    private record Loaded(SSLContext context, List<FileTime> times, long looked) {

        private Loaded lookedAgain() {
            return new Loaded(context, times, System.nanoTime());
        }
    }

    private final PemFiles files;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Loaded loaded;

    /**
     * @throws IOException if the files cannot be used
     */
    public FollowedFiles(PemFiles files) throws IOException {
        this.files = files;
        this.loaded = read(files.times());
    }

    /** The same object as long as the files are the same. */
    public SSLContext context() {
        Loaded now = loaded;
        if (System.nanoTime() - now.looked() < LOOK || !reading.tryLock()) {
            return now.context();
        }
        try {
            loaded = again(loaded);
        } finally {
            reading.unlock();
        }
        return loaded.context();
    }

    private Loaded again(Loaded now) {
        try {
            List<FileTime> times = files.times();
            return times.equals(now.times()) ? now.lookedAgain() : read(times);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "files of TLS cannot be used, those read before stay: {0}",
                    e.getMessage());
            return now.lookedAgain();
        }
    }

    private Loaded read(List<FileTime> times) throws IOException {
        return new Loaded(files.context(), times, System.nanoTime());
    }
}
