package dev.wharden.subject;

import java.util.Set;

/**
 * The script that a shell of a container is at, as its command line tells: words of the container, and hostile.
 *
 * @param path as the shell was given it, from the folder that it was started in where it is relative
 * @param given what follows it
 * @param ports of TCP that something in the container's network namespace listens to for others
 */
public record EntryScript(String path, Given given, Set<Integer> ports) {
    public EntryScript {
        ports = Set.copyOf(ports);
    }

    /** Of which nothing listens. */
    public EntryScript(String path, Given given) {
        this(path, given, Set.of());
    }

    /** The same, of which these are listened to. */
    public EntryScript serving(Set<Integer> ports) {
        return new EntryScript(path, given, ports);
    }

    /** What the script was given, from nothing to what is most likely a program. */
    public enum Given {
        /** It is the program itself, or starts the one that it always starts. */
        NOTHING,
        /** {@code --character-set-server=utf8}: options of a program that it may put before them. */
        OPTIONS,
        /** It is not there yet: what stays above it has only just been started itself. The path is empty. */
        UNSEEN,
        /** {@code postgres}: a program that is to follow. */
        COMMAND
    }
}
