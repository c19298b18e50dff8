package dev.wharden.subject;

/**
 * The script that a shell of a container is at, as its command line tells: words of the container, and hostile.
 *
 * @param path as the shell was given it, from the folder that it was started in where it is relative
 * @param given what follows it
 */
public record EntryScript(String path, Given given) {
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
