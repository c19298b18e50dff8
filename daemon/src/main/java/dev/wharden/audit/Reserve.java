package dev.wharden.audit;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Space kept back on the log's disk, so that a remedy which was begun can still write its intents, and so be finished
 * or rolled back, after the disk has filled up. No new remedy begins until it is there again.
 */
final class Reserve {
    private static final int BYTES = 1 << 20;
    /** For what the file system needs beside it. */
    private static final int BESIDE = 64 << 10;

    private final Path path;

    Reserve(Path log) {
        path = log.resolveSibling("." + log.getFileName() + ".reserve");
    }

    /** Makes sure that the space is taken. Throws when the disk has not got it. */
    void hold() throws IOException {
        PlainFile.require(path);
        if (Files.exists(path) && Files.size(path) == BYTES) {
            return;
        }
        if (!PlainFile.hasRoom(new AuditFiles(path).folder(), BYTES + BESIDE)) {
            throw new IOException("less than " + (BYTES >> 20) + " MiB is free on the disk of " + path);
        }
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            // Written, not only sized: a hole in a file takes no space.
            file.write(new byte[BYTES]);
            file.getFD().sync();
            PlainFile.handOver(path);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Gives the space free; whether there was any. */
    boolean release() throws IOException {
        return Files.deleteIfExists(path);
    }
}
