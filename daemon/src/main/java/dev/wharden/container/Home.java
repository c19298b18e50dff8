package dev.wharden.container;

import java.util.Collection;
import java.util.Optional;

/**
 * The home folder of a container's main process. Where its environment says none, runc takes the one of the user in the
 * image's {@code /etc/passwd}, or {@code /} for a number without a line there (libcontainer, init_linux.go): another
 * user has another home, and looks for what it wrote in a folder where that is not.
 */
public final class Home {
    private static final String ROOT = "/root";
    private static final String ENV = "HOME=";

    private Home() {}

    /**
     * The home that a container loses with its user; empty where it keeps it, or keeps nothing there.
     *
     * @param desired the declaration with the other user
     * @param kept folders and files that it writes to, or has mounted
     */
    public static Optional<String> lost(Container actual, Container desired, Collection<String> kept) {
        boolean told = desired.strings("/Config/Env").stream().anyMatch(entry -> entry.startsWith(ENV));
        boolean changes = UserSpec.of(actual).isRoot() && !UserSpec.of(desired).isRoot();
        boolean used = kept.stream().anyMatch(path -> path.equals(ROOT) || path.startsWith(ROOT + "/"));
        return changes && used && !told ? Optional.of(ROOT) : Optional.empty();
    }

    /** The entry of the environment that keeps it. */
    public static String entry(String home) {
        return ENV + home;
    }
}
