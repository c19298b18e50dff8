package dev.wharden.remedy.state;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a state directory: one daemon, or one {@code apply}, at a time. The kernel gives it up when the process
 * ends, however it ends.
 */
public final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock; empty when another process has it. Throws StateUnavailable when the directory cannot be written.
     */
    public static Optional<Lock> take(Path stateDirectory) {
        try {
            Files.createDirectories(
                    stateDirectory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path file = stateDirectory.resolve("lock");
            PlainFile.require(file);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (locked(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new Lock(channel));
        } catch (PlainFile.NotRegular e) {
            throw new StateUnavailable("cannot take the lock: " + e.sentence(), e);
        } catch (IOException e) {
            throw new StateUnavailable(
                    "cannot use the state directory " + stateDirectory
                            + " (it must exist and be writable): run as root, or as the daemon's user",
                    e);
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StateUnavailable("cannot give up the lock", e);
        }
    }
}
