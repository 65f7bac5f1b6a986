package com.sutazai.dev;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks what lies in a jar of the class path, once. */
final class Archives {

    private Archives() {}

    /** Unpacks a .txz resource into a folder unless it is there already. */
    static void unpack(String resource, Path folder) {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
        try (InputStream in = open(resource);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(
                                new XZCompressorInputStream(new BufferedInputStream(in)))) {
            Files.createDirectories(fresh);
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                write(entry, tar, fresh);
            }
            Files.move(fresh, folder);
        } catch (IOException e) {
            throw new CannotRun(
                    "Cannot unpack " + resource + " into " + folder + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /** Copies a resource to an executable file unless it is there already. */
    static Path executable(String resource, Path file) {
        if (Files.isExecutable(file)) {
            return file;
        }
        try (InputStream in = open(resource)) {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            throw new CannotRun("Cannot write " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(
                Archives.class.getResourceAsStream(resource),
                () -> resource + " is not on the class path");
    }

    private static void write(TarArchiveEntry entry, TarArchiveInputStream tar, Path folder)
            throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("an entry leads out of the folder");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(
                target,
                PosixFilePermissions.fromString(
                        (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
