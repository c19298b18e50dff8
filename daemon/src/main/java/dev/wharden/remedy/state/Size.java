package dev.wharden.remedy.state;

import java.io.IOException;
import java.nio.file.Path;

/** How large a file of the state may be: what is larger is neither written nor read, so that none takes the heap. */
final class Size {
    /** Bytes: far more than the journal of a unit of the largest containers, far less than the heap. */
    private static final int LARGEST = 8 << 20;
    /** Bytes of a request of a person, or of its answer: a name, a reason, a sentence. */
    private static final int LARGEST_COMMAND = 64 << 10;

    private Size() {}

    /** Of a file, by its place in the state. */
    static int most(String file) {
        return Unreadable.isOurs(file) ? LARGEST : LARGEST_COMMAND;
    }

    /**
     * Throws TooLong for a content that could not be read again: what it holds open would stay so. The directory can
     * still be written.
     */
    static void require(Path target, String file, byte[] content) {
        if (content.length > most(file)) {
            String why = content.length / 1024 + " KB are more than its bound of " + most(file) / 1024 + " KB";
            throw new TooLong("cannot write " + target + ": " + why, new IOException(why));
        }
    }
}
