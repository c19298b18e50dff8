package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Bounds how many workers are in one kind of slow work, so that others are left for what must not wait. A place belongs
 * to the thread of a worker, which has one name at a time, and is given back with that name, whatever happened: none
 * can be lost. Nobody ever waits for a place. Thread-safe: one lock guards all.
 */
public final class Bulkhead {
    private final int atMost;
    private final Map<Thread, ContainerName> inside = new HashMap<>();

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
        boolean room = inside.containsKey(Thread.currentThread()) || inside.size() < atMost;
        if (room) {
            inside.putIfAbsent(Thread.currentThread(), name);
        }
        return room;
    }

    /** Gives back the place of the caller's thread, when it has one. */
    synchronized void leave() {
        inside.remove(Thread.currentThread());
    }

    /** For whom there is no place: what it waits for, in the words of what waits. */
    synchronized String full() {
        return "waits for: a worker, all of them are busy with "
                + inside.values().stream().map(ContainerName::value).sorted().collect(Collectors.joining(", "));
    }
}
