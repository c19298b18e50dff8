package dev.wharden.kernel;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Processes, or threads, whose list is read again where one of them was gone when it was to be read: a program may be
 * another process every few microseconds, and is in each list under a number that has ended. Of a further list only
 * what is new is read, at once, so that there is little time to be gone in. Where all were there, as nearly always,
 * there is one list. Why one list was not whole says nothing where the next one is.
 *
 * @param one what is said before why one of them cannot be read
 */
record Rounds(String one) {
    /** Why there may be more of them where each list had one that was gone. */
    static final String FAST = "its processes come and go faster than they can be read";

    /** Why there may be more of them where one was passed over of which the engine knows nothing. */
    static final String BEGINS = "one of its processes seems to be the container runtime's, and the engine knows of no"
            + " session that it begins";

    /** Why there may be more of them where one was passed over that another may have written into. */
    static final String DOUBTED =
            "one of its processes seems to be the container runtime's, and another one may have written into it";

    /** Why there may be more of them where the runtime that waits for one is stopped. */
    static final String STOPPED =
            "one of its processes seems to be the container runtime's, and another one has stopped that";

    /** Why there may be more of them where one was passed over for longer than a session takes to begin. */
    static final String STAYS =
            "one of its processes seems to be the container runtime's, for longer than a session takes to begin";

    private static final int MOST = 8;

    /**
     * One list.
     *
     * @param ids in the order in which they are read
     * @param missed whether some were gone before they could be listed
     * @param more why there may be more of them; empty where that is all
     */
    record Listed(List<Long> ids, boolean missed, String more) {}

    /** What became of one. */
    enum Outcome {
        READ,
        /** It was in its exit, and what is left of it was read: its successor is to be looked for. */
        ENDING,
        /** Nothing of it was read, which is tried again where it is listed again. */
        GONE
    }

    /** Reads a list. */
    @FunctionalInterface
    interface Lister {
        Listed list() throws IOException;
    }

    /** Reads one of them. */
    @FunctionalInterface
    interface Reader {
        /** Throws IOException where it is there and cannot be read. */
        Outcome read(long id) throws IOException;
    }

    /**
     * Reads each one. Returns why there may be more of them; empty where a list was read as a whole.
     *
     * @param full why no more is read; empty where more is
     */
    String read(Lister lister, Reader reader, Supplier<String> full) throws IOException {
        Set<Long> seen = new HashSet<>();
        String unread = "";
        for (int round = 0; round < MOST; round++) {
            Listed listed = lister.list();
            boolean missed = listed.missed();
            unread = listed.more();
            for (long id : listed.ids()) {
                if (!seen.add(id)) {
                    continue;
                }
                if (!full.get().isEmpty()) {
                    return full.get();
                }
                try {
                    Outcome outcome = reader.read(id);
                    missed |= outcome != Outcome.READ;
                    if (outcome == Outcome.GONE) {
                        seen.remove(id);
                    }
                } catch (IOException failure) {
                    seen.remove(id);
                    unread = one + ": " + failure.getMessage();
                }
            }
            if (!missed) {
                return unread;
            }
        }
        return worse(unread, FAST);
    }

    /** The first of two reasons, and of one that passes by itself and another that one. */
    static String worse(String first, String second) {
        return first.isEmpty() || (isPassing(first) && !second.isEmpty()) ? second : first;
    }

    /** Whether a look a moment later may find all. */
    static boolean isPassing(String why) {
        return why.equals(FAST) || why.equals(BEGINS) || why.equals(DOUBTED);
    }

    /** Whether one that was passed over is why. */
    static boolean isOfRuntime(String why) {
        return why.equals(BEGINS) || why.equals(DOUBTED) || why.equals(STOPPED) || why.equals(STAYS);
    }
}
