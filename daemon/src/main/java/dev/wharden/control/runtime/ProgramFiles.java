package dev.wharden.control.runtime;

import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.Executable;
import dev.wharden.subject.Executable.Place;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import java.util.Set;

/** Where the programs of a container may come from. */
final class ProgramFiles {
    private static final String FIELD = "proc:/exe";
    /** What {@code docker run --init} mounts; an update of the engine's package replaces it on the host. */
    private static final String INIT = "/docker-init";

    static final Key<Boolean> MEMORY =
            Key.flag("memory", "whether programs may run that are in memory alone (memfd)", true);
    static final Key<Boolean> DELETED =
            Key.flag("deleted", "whether programs may run whose file was deleted or replaced", true);
    static final Key<Boolean> WRITABLE =
            Key.flag("writableLayer", "whether programs may run that were added or changed since it was created", true);
    static final Key<Boolean> MOUNTS =
            Key.flag("mounts", "whether programs may run from volumes, folders of the host and tmpfs", true);
    static final Key<List<String>> ALLOWED = Key.texts(
            "allowed", "paths of programs, or of folders of programs, that may run wherever they are", List.of());

    private ProgramFiles() {}

    /** Of one process: a program in one of these places, where the key does not allow it. */
    static void check(Findings found, ProcessFacts process, Key<Boolean> key, Set<Place> places, String where) {
        if (found.get(key)) {
            return;
        }
        found.known(process.executable(), FIELD)
                .filter(file -> places.contains(file.place()) && !isAllowed(found, file))
                .ifPresent(file -> found.violation(
                        FIELD,
                        Values.of(file.path()),
                        Values.none(),
                        "executes " + (file.path().isBlank() ? "a program without a name" : file.path()) + where
                                + (file.place() == Place.MOUNTED ? " at " + file.mount() : "")));
    }

    private static boolean isAllowed(Findings found, Executable file) {
        if (file.place() == Place.MEMORY) {
            return false;
        }
        String path = file.path();
        return (file.mount().endsWith(INIT) && path.equals(file.mount()))
                || found.get(ALLOWED).stream()
                        .anyMatch(allowed -> path.equals(allowed)
                                || path.startsWith(allowed.endsWith("/") ? allowed : allowed + "/"));
    }
}
