package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Bounds how many workers are in one kind of slow work, so that others are left for what must not wait. A place belongs
 * to the thread of a worker, which has one name at a time, and is given back with that name, whatever happened: none
 * can be lost. Nobody ever waits for a place. Thread-safe: one lock guards all.
 */
public final class Bulkhead {
    private final int atMost;
    private final Map<Thread, ContainerName> inside = new HashMap<>();
    private boolean closed;

    /** With so many places. */
    public Bulkhead(int atMost) {
        this.atMost = atMost;
    }

    /**
     * How many workers it takes so that all places for long work may be taken, and others always look and freeze.
     *
     * @param places for long work
     */
    public static int workers(int places) {
        return places + FirstLook.WORKERS;
    }

    /**
     * Takes a place for the work on a name; false when there is none. The caller's thread keeps the one that it has.
     */
    public synchronized boolean enter(ContainerName name) {
        boolean room = inside.containsKey(Thread.currentThread()) || (!closed && inside.size() < atMost);
        if (room) {
            inside.putIfAbsent(Thread.currentThread(), name);
        }
        return room;
    }

    /** The same, as long as no other worker is inside: what can wait must not be in the way. */
    synchronized boolean enterAlone(ContainerName name) {
        return (inside.isEmpty() || inside.keySet().equals(Set.of(Thread.currentThread()))) && enter(name);
    }

    /** Gives back the place of the caller's thread, when it has one. */
    synchronized void leave() {
        inside.remove(Thread.currentThread());
        notifyAll();
    }

    /** Nobody takes a place from now on; those that have one keep it. */
    synchronized void close() {
        closed = true;
    }

    /** Waits until nobody has a place; false when somebody still has one after {@code atMost}. */
    synchronized boolean awaitEmpty(Duration atMost, LongSupplier nanoTime) throws InterruptedException {
        long end = nanoTime.getAsLong() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!inside.isEmpty() && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - nanoTime.getAsLong();
        }
        return inside.isEmpty();
    }

    /** On whose names there is long work now. */
    synchronized List<ContainerName> names() {
        return inside.values().stream().sorted().toList();
    }

    /** For whom there is no place: what it waits for, in the words of what waits. */
    synchronized String full() {
        return "waits for: a worker, all of them are busy with "
                + inside.values().stream().map(ContainerName::value).sorted().collect(Collectors.joining(", "));
    }
}
