package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.DroppingCommand;
import dev.wharden.kernel.OwnerChange;
import dev.wharden.observe.EntryScripts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What only root can do of an entrypoint, told by its text. One that starts gosu, su-exec, setpriv or the like whether
 * it is root or not, as homemade images do ({@code chown -R app /data; exec gosu app "$@"}): started as the user that
 * its service becomes it ends at once (measured); so does one that gives files to another user ({@code set -e; chown
 * root:app /run/app}). The text is read and nothing of it is run; what cannot be read says nothing.
 */
public final class DroppingScript {
    private static final Pattern WRITABLE = Pattern.compile("-w\\s+[\"']?/etc/passwd\\b");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private DroppingScript() {}

    /** The subject with that work for root as it is wanted; the same where there is none. Throws a DockerException. */
    static Subject of(DockerReader reader, Subject subject, Container desired) {
        UserSpec user = UserSpec.of(desired);
        return of(reader, subject, user.isRoot() ? 0 : user.uid().orElse(-1));
    }

    /** The same as it is likely to be advised. Throws a DockerException. */
    public static Subject of(DockerReader reader, Subject subject) {
        return of(reader, subject, subject.service().likely());
    }

    private static Subject of(DockerReader reader, Subject subject, long uid) {
        Container declared = subject.declared();
        if (!UserSpec.of(declared).isRoot() || subject.service().rootWork().isPresent()) {
            return subject;
        }
        boolean continues = subject.service().runs() instanceof Observed.Known<ServiceUser>;
        Optional<RootWork> work = read(
                reader,
                declared,
                (path, text) -> Optional.of(text)
                        .filter(_ -> continues)
                        .flatMap(_ -> DroppingCommand.inScript(path, text))
                        .or(() -> forbidden(reader, declared, DroppingCommand.ownerChanges(text), uid)
                                .map(change -> DroppingCommand.changing(path, text, change, continues))));
        return work.isPresent() ? subject.with(subject.service().doing(work)) : subject;
    }

    /**
     * The first of its changes that the user could not make: it may give its own files to itself. The accounts are read
     * once, where a name is among them.
     */
    private static Optional<OwnerChange> forbidden(
            DockerReader reader, Container declared, List<OwnerChange> changes, long uid) {
        boolean named = changes.stream()
                .anyMatch(change -> !NUMBER.matcher(change.owner()).matches());
        Map<String, String> accounts = named ? accounts(reader, declared) : Map.of();
        String own = Long.toString(uid);
        return changes.stream()
                .filter(change -> (uid == 0 && change.regroups())
                        || !(NUMBER.matcher(change.owner()).matches()
                                        ? change.owner()
                                        : accounts.getOrDefault(change.owner(), own))
                                .equals(own))
                .findFirst();
    }

    /** The number of each user, the first line of one counts; none where they cannot be read. */
    private static Map<String, String> accounts(DockerReader reader, Container declared) {
        return new EntryScripts(reader).text(declared, "/etc/passwd") instanceof Observed.Known<String>(String text)
                ? text.lines()
                        .map(line -> line.split(":", 4))
                        .filter(account -> account.length > 2)
                        .collect(Collectors.toMap(account -> account[0], account -> account[2], (one, _) -> one))
                : Map.of();
    }

    /**
     * Whether an entrypoint writes to the file of accounts only where it may, as images for OpenShift do, which go on
     * without it. Throws a DockerException.
     */
    static boolean asksForAccounts(DockerReader reader, Container declared) {
        return read(reader, declared, (_, text) -> Optional.of(text))
                .filter(text -> WRITABLE.matcher(text).find())
                .isPresent();
    }

    /** What it writes to, without accounts that its entrypoint does not insist on. Throws a DockerException. */
    public static WrittenFolders without(DockerReader reader, Container declared, WrittenFolders written) {
        return written.accounts().isEmpty() || !asksForAccounts(reader, declared) ? written : written.withoutAccounts();
    }

    private static <T> Optional<T> read(
            DockerReader reader, Container declared, BiFunction<String, String, Optional<T>> what) {
        var scripts = new EntryScripts(reader);
        for (String path : DroppingCommand.scripts(declared)) {
            if (scripts.text(declared, path) instanceof Observed.Known<String>(String text)) {
                return what.apply(path, text);
            }
        }
        return Optional.empty();
    }
}
