package dev.wharden.remedy.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The lock of a file: one daemon, or one {@code apply}, at a time. The kernel gives it up when the process ends,
 * however it ends. The file says who has it, and nothing else in Wharden opens it: the kernel gives a lock up too when
 * its process closes the file a second time.
 */
public final class Lock implements AutoCloseable {
    private static final int LONGEST = 4096;

    private final FileChannel channel;

    private Lock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a state directory; empty when another process has it. Throws StateUnavailable when the
     * directory cannot be written.
     */
    public static Optional<Lock> take(Path stateDirectory) {
        try {
            return take(stateDirectory.resolve("lock"), "");
        } catch (PlainFile.Unfit e) {
            throw new StateUnavailable("cannot take the lock: " + e.sentence(), e);
        } catch (IOException e) {
            throw new StateUnavailable(
                    "cannot use the state directory " + stateDirectory
                            + " (it must exist and be writable): run as root, or as the daemon's user",
                    e);
        }
    }

    /**
     * Takes the lock of a file, which is made, with its folder, when it is not there; empty when another process has
     * it. Throws IOException.
     *
     * @param holder what the file says of the process that has it: for {@link #holder}
     */
    public static Optional<Lock> take(Path file, String holder) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            PlainFile.makeFolder(folder, "rwx------");
        }
        PlainFile.require(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            if (isFree(channel)) {
                // Whose folder it is, the daemon's user, must be able to take it too when root was first.
                PlainFile.handOver(file);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(holder.getBytes(UTF_8)));
                return Optional.of(new Lock(channel));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** What the process that has the lock says of itself; empty when that cannot be told. */
    public static String holder(Path file) {
        try {
            return new String(PlainFile.read(file, LONGEST), UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
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
