package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of ours. */
public final class Folders {

    private Folders() {}

    /** Deletes a folder and what is in it, if it is there; links are not followed. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            List<Path> all = inside.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new CannotRun("Cannot delete " + folder + ": " + e.getMessage() + ".", e);
        }
    }
}
