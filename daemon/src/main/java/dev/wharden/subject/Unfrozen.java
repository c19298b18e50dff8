package dev.wharden.subject;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a container runs on while the engine calls it paused, by the kernel's word.
 *
 * @param main its first process; empty when it has ended
 * @param ending processes of it that the end of the container ends too
 * @param staying processes of it that outlive it: in another PID namespace than its own, and in none of its control
 *     groups
 * @param unproved processes that are its own, or in its namespaces, and of which nothing proves that they are frozen
 * @param doubts what is not known, a few words each: why of those that are unproved, something that cannot be read
 */
public record Unfrozen(
        Optional<LiveProcess> main,
        List<LiveProcess> ending,
        List<LiveProcess> staying,
        List<LiveProcess> unproved,
        List<String> doubts) {
    /** Nothing runs on, and all is known. */
    public static final Unfrozen NONE = new Unfrozen(Optional.empty(), List.of(), List.of(), List.of(), List.of());

    public Unfrozen {
        ending = List.copyOf(ending);
        staying = List.copyOf(staying);
        unproved = List.copyOf(unproved);
        doubts = List.copyOf(doubts);
    }

    /** All processes that are known to be its own and to run on. */
    public List<LiveProcess> all() {
        return Stream.concat(ending.stream(), staying.stream()).toList();
    }

    /**
     * A process that no other can be taken for.
     *
     * @param pid on the host
     * @param start in ticks since the boot: a number that was given to another process has another
     */
    public record LiveProcess(long pid, long start) {}

    /** How far a process is. */
    public enum State {
        /** It can run its program: also one that is frozen, or that a signal waits for. */
        RUNNING,
        /** The kernel is ending it: its program does not run any more. */
        ENDING,
        /** It is gone, or only its number is left. */
        ENDED
    }
}
