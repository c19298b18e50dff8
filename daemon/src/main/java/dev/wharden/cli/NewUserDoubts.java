package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.remedy.recreate.loss.LostGroups;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person must see to before another user than root does a container's work.
 *
 * @param subject the container as it is
 * @param desired the same as it is advised
 * @param work on what is the host's
 */
record NewUserDoubts(Subject subject, Container desired, HostWork work) {
    /** Whether what root did until now is to be done by a user of a number that owns nothing yet. */
    static boolean isNewUser(Subject subject, Container desired) {
        return !(subject.service().runs() instanceof Observed.Known<ServiceUser>)
                && UserSpec.of(subject.declared()).isRoot()
                && UserSpec.of(desired).isExplicit();
    }

    /** A sentence each. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        LostGroups.told(subject, desired)
                .ifPresent(groups -> lines.add("Its processes are in " + groups + " now, which user "
                        + UserSpec.of(desired).user() + " is not: what is open to that group alone is closed to it."));
        if (isNewUser(subject, desired)) {
            foreign().forEach(lines::add);
            desired.strings("/Config/Env").stream()
                    .filter(entry -> !subject.declared().strings("/Config/Env").contains(entry))
                    .forEach(entry -> lines.add("Without " + entry + " the engine gives user "
                            + UserSpec.of(desired).user()
                            + " another home than the one where it wrote. It must"
                            + " be able to enter " + entry.substring(entry.indexOf('=') + 1)
                            + ": images keep that closed to all but root, while a volume on it is the user's."));
            lines.add(guess());
        } else if (UserSpec.of(subject.declared()).isRoot()
                && UserSpec.of(desired).isExplicit()) {
            // Its start as root could read what only root can, and open its logs before it became another user.
            foreign().forEach(lines::add);
        }
        return lines;
    }

    /** That nothing which runs says that its user can do the work. */
    private String guess() {
        String user = UserSpec.of(desired).user();
        return subject.service().account() instanceof Observed.Known<ServiceUser>(ServiceUser account)
                        && account.spec().equals(desired.text("/Config/User"))
                ? "User " + user + " (" + account.name()
                        + ") is a guess: it runs as root now. Read its log before you trust it."
                : "User " + user + " is a number that no account has: it runs as root now, and its image has no"
                        + " account for it. Read its log before you trust it.";
    }

    /** The host's folders and files that it may write to or read now, like a secret of compose. */
    private Stream<String> foreign() {
        UserSpec user = UserSpec.of(desired);
        return Stream.of(
                        work.comment(subject.declared(), desired),
                        work.joined(subject.declared(), desired),
                        listed(work.giveable(subject, true))
                                .map(written -> "User " + user.user()
                                        + " must be able to write to what it writes to of the host's " + written
                                        + ": where that is another's (ls -l), chown -R " + user.user() + ":"
                                        + user.group() + " it first, unless the host or another container needs"
                                        + " its owner."),
                        listed(work.giveable(subject, false))
                                .map(read -> "User " + user.user() + " must be able to read the host's " + read
                                        // Owner, group and mode stay: the host's own programs may go by them.
                                        + ": where only others can (ls -l), and the file system has ACLs, setfacl -R"
                                        + " -m u:" + user.user() + ":rX it first, which takes it from no other."))
                .flatMap(Optional::stream);
    }

    private static Optional<String> listed(List<String> paths) {
        return Optional.of(String.join(", ", paths)).filter(text -> !text.isEmpty());
    }
}
