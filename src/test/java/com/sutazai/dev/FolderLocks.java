package com.sutazai.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a command from running twice in one checkout. */
final class FolderLocks {

    private FolderLocks() {}

    /**
     * Takes a lock in {@code .dev}; the end of the process gives it back.
     *
     * @param command as people type it
     * @throws CannotRun if it runs already
     */
    static FileLock take(Path checkout, String file, String command) throws IOException {
        Path folder = Files.createDirectories(checkout.resolve(".dev"));
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            throw new CannotRun(
                    command + " is already running in this folder; stop that one first.");
        }
        return lock;
    }
}
