package dev.wharden;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Work on files whose failure fails the test. */
public final class Io {
    private Io() {}

    /** Something that reads or writes, and gives what it found. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /** Something that reads or writes. */
    @FunctionalInterface
    public interface Act {
        /** Does it. */
        void run() throws IOException;
    }

    /** What the work gives. */
    public static <T> T of(Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does it. */
    public static void run(Act act) {
        Io.of(() -> {
            act.run();
            return true;
        });
    }
}
