package dev.wharden.controller;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gives the host back what a sweep took of it. Answers about a hundred containers outlive several collections of the
 * young, and the serial collector would rather take all that it may have ({@code -Xmx}) than look for garbage among the
 * old: after a few sweeps two thirds of the heap were that. One whole collection when a sweep has left garbage, and the
 * options of the heap let go what is free then; none where nothing has grown. Thread-safe: its own lock guards it.
 */
public final class HeapRoom {
    /** Bytes that may lie about: more than the young generation, which fills without growing. */
    static final long LITTER = 4 << 20;

    private final LongSupplier used;
    private final Runnable collect;
    private long kept;

    /**
     * Has not collected yet, so that the first sweep ends with what the start has left.
     *
     * @param used bytes of heap, live or not
     * @param collect the whole heap
     */
    HeapRoom(LongSupplier used, Runnable collect) {
        this.used = used;
        this.collect = collect;
    }

    /** Of this process. */
    public static HeapRoom ofThisProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new HeapRoom(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
    }

    /** Tells it to the other, then looks whether there is garbage to clear. */
    public <T> Consumer<T> after(Consumer<T> told) {
        return what -> {
            told.accept(what);
            clear();
        };
    }

    /** Looks whether there is garbage to clear. */
    synchronized void clear() {
        if (used.getAsLong() - kept > LITTER) {
            collect.run();
            kept = used.getAsLong();
        }
    }
}
