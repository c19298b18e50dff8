package dev.wharden.kernel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Space kept back on a disk, so that a remedy which was begun can still write what it must, and so be finished or
 * rolled back, after the disk has filled up. No new remedy begins until it is there again.
 */
public final class Reserve {
    /** So much is kept back. */
    public static final int BYTES = 1 << 20;

    /** For what the file system needs beside it. */
    private static final int BESIDE = 64 << 10;

    private final Path path;

    /** By the file that takes the space; nothing is taken yet. */
    public Reserve(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Makes sure that the space is taken. Throws when the disk has not got it. */
    public void hold() throws IOException {
        PlainFile.require(path);
        if (Files.exists(path) && Files.size(path) == BYTES) {
            return;
        }
        if (!PlainFile.hasRoom(path.resolveSibling("."), BYTES + BESIDE)) {
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

    /** Gives the space free; whether there was any. Throws where the disk cannot be written at all. */
    public boolean release() throws IOException {
        return Files.deleteIfExists(path);
    }
}
