package dev.wharden.remedy.state;

import dev.wharden.kernel.PlainFile;
import dev.wharden.kernel.Reserve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a state directory can be written, and the space that is kept back in it for what cannot wait. A write that
 * fails is counted, and said once in the log. Thread-safe.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    /** Bytes that the smallest write takes. */
    static final int BLOCK = 4096;

    private static final int LARGEST_PROBE = 1 << 20;

    private final Path root;
    private final Reserve reserve;
    private final AtomicLong failures = new AtomicLong();
    /** Bytes of the largest write that failed: until as much was written it may fail again. None failed when 0. */
    private final AtomicInteger wanted = new AtomicInteger();

    /** Whether the space that is kept back was given up: nothing new begins before it is there again. */
    private volatile boolean spent;

    Room(Path root) {
        this.root = root;
        this.reserve = new Reserve(root.resolve(".reserve"));
    }

    /** So many bytes were written. */
    void written(int bytes) {
        if (bytes >= wanted.get() && wanted.getAndSet(0) > 0 && !spent) {
            again();
        }
    }

    private void again() {
        LOG.atInfo().addKeyValue("directory", root).log("The state directory can be written again");
    }

    /** So many bytes could not be written: what to throw. */
    StateUnavailable failed(String message, int bytes, IOException cause) {
        failures.incrementAndGet();
        if (wanted.getAndUpdate(before -> Math.max(bytes, Math.max(before, BLOCK))) == 0) {
            LOG.atError()
                    .addKeyValue("directory", root)
                    .addKeyValue("cause", String.valueOf(cause.getMessage()))
                    .log("The state directory cannot be written: no new remedy starts until it can");
        }
        return new StateUnavailable(message, cause);
    }

    /** Gives the space that is kept back to writes that failed and cannot wait. */
    synchronized void giveUp(StateUnavailable failed) {
        try {
            spent |= reserve.release();
        } catch (IOException e) {
            failed.addSuppressed(e);
        }
    }

    private synchronized void hold() throws IOException {
        if (spent && !PlainFile.hasRoom(root, 2L * Reserve.BYTES)) {
            // With room for that alone, the next write would fail again and take it.
            throw new IOException("no room beside what is kept back");
        }
        reserve.hold();
        if (spent) {
            spent = false;
            again();
        }
    }

    /** Attempts to write that failed since the start. */
    long failures() {
        return failures.get();
    }

    /**
     * Whether no write has failed, or as many bytes as one that did have been written since, or have had room; and what
     * is kept back is there, if it ever was.
     */
    boolean isEnough() {
        return wanted.get() == 0 && !spent;
    }

    /**
     * Tries to write again after a failure, and keeps space back for the next one; never takes what another write may
     * need just then.
     *
     * @param write writes so many bytes, or throws StateUnavailable
     */
    void probe(Consumer<byte[]> write) {
        int bytes = wanted.get();
        try {
            if (bytes > 0 && PlainFile.hasRoom(root, (long) bytes + Math.min(bytes, LARGEST_PROBE))) {
                write.accept(new byte[Math.min(bytes, LARGEST_PROBE)]);
                written(bytes);
            }
            if (wanted.get() == 0) {
                hold();
            }
        } catch (StateUnavailable | IOException still) {
            LOG.atDebug().addKeyValue("cause", still.getMessage()).log("Still no room");
        }
    }
}
