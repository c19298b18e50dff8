package dev.wharden.control.filesystem;

import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.SensitiveFiles;
import dev.wharden.control.*;
import dev.wharden.subject.Written;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a container may write outside its mounts. */
final class WrittenRules {
    private static final String FIELD = "engine:/changes";

    static final Key<Boolean> EXECUTABLES =
            Key.flag("executables", "whether programs may be added or changed outside its mounts", true);
    static final Key<Boolean> SETUID = Key.flag(
            "setuid", "whether programs that give rights (set-user-id, capabilities) may be added or changed", true);
    static final Key<Boolean> SENSITIVE = Key.flag(
            "sensitive",
            "whether accounts, sudo, PAM, cron, authorized_keys and what every program loads may be changed",
            true);
    static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "paths that may be written, or folders in which everything may be", List.of());

    static final List<Key<Boolean>> KEYS = List.of(EXECUTABLES, SETUID, SENSITIVE);

    private WrittenRules() {}

    static void programs(Findings found) {
        tell(found, EXECUTABLES, file -> file.program() && !file.elevated(), "program");
        // One that gives rights is told once, by the rule that says more.
        if (found.get(SETUID)) {
            tell(found, EXECUTABLES, Written.File::elevated, "program");
        }
        unseen(found, EXECUTABLES);
    }

    static void elevated(Findings found) {
        tell(found, SETUID, Written.File::elevated, "program that gives rights");
        unseen(found, SETUID);
    }

    static void sensitive(Findings found) {
        tell(found, SENSITIVE, file -> SensitiveFiles.has(file.path()), "file");
    }

    /** More than the engine can tell is a fact, and no reason to know nothing. */
    static void tooMuch(Findings found) {
        if (KEYS.stream().anyMatch(key -> !found.get(key))) {
            written(found)
                    .filter(all -> !all.tooMuch().isEmpty())
                    .ifPresent(all -> found.violation(
                            FIELD,
                            Values.of(all.tooMuch()),
                            Values.none(),
                            "writes outside its mounts, more than is looked at (" + all.tooMuch() + ")"));
        }
    }

    private static Optional<Written> written(Findings found) {
        return found.known(found.subject().written(), FIELD);
    }

    private static void tell(Findings found, Key<Boolean> key, Predicate<Written.File> judged, String what) {
        if (found.get(key)) {
            return;
        }
        List<Written.File> files = written(found).stream()
                .flatMap(all -> all.files().stream())
                .filter(file -> judged.test(file) && !isAllowed(found, file))
                .toList();
        if (!files.isEmpty()) {
            Written.File first = files.getFirst();
            found.violation(
                    FIELD,
                    Values.of(files.stream().map(Written.File::path).toList()),
                    Values.none(),
                    first.act().word() + " the " + what + " " + first.path()
                            + (files.size() > 1 ? " and " + (files.size() - 1) + " more" : ""));
        }
    }

    private static void unseen(Findings found, Key<Boolean> key) {
        if (!found.get(key)) {
            written(found)
                    .filter(all -> all.unseen() > 0)
                    .ifPresent(all ->
                            found.unread(FIELD, "it has written " + all.unseen() + " files more than are looked at"));
        }
    }

    private static boolean isAllowed(Findings found, Written.File file) {
        return found.get(ALLOWED).stream().anyMatch(allowed -> RuntimeFiles.within(file.path(), allowed));
    }
}
