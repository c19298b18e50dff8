package dev.wharden.cli;

import dev.wharden.container.UserSpec;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.subject.Observed;
import dev.wharden.subject.RootWork;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A container that writes files in the root folder, or makes accounts at its start: no mount can cover those, and they
 * are root's. What is advised must leave the root file system writable, and root its user, or its next start fails.
 */
final class RootFolder {
    /** What a start as root that continues as another user needs, as far as the container has it. */
    private static final List<String> DROPPING = List.of("SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE", "FOWNER");

    private RootFolder() {}

    /** The subject to advise on; the same where nothing was written there. */
    static Subject of(Subject subject, WrittenFolders written) {
        if (written.inRoot().isEmpty() && written.accounts().isEmpty()) {
            return subject;
        }
        Service service = subject.service();
        var needed = new HashSet<>(service.needed());
        needed.add("/");
        Service kept = service.needing(needed);
        return subject.with(
                isRoots(subject) && service.rootWork().isEmpty()
                        ? kept.doing(Optional.of(new RootWork(
                                "it writes " + what(written),
                                service.runs() instanceof Observed.Known<ServiceUser> ? DROPPING : List.of(),
                                false)))
                        : kept);
    }

    private static String what(WrittenFolders written) {
        return written.inRoot().isEmpty()
                ? String.join(", ", written.accounts())
                : String.join(", ", written.inRoot()) + " in the root folder";
    }

    /** What a person is told of it; empty where nothing was written there. */
    static Optional<String> comment(Subject subject, WrittenFolders written) {
        return written.inRoot().isEmpty() && written.accounts().isEmpty()
                ? Optional.empty()
                : Optional.of("It wrote " + what(written) + ", where no mount can be"
                        + (isRoots(subject)
                                ? " and only root can write: what follows leaves the root filesystem writable and"
                                        + " its user root"
                                : ": what follows leaves the root filesystem writable")
                        + ". To have both otherwise, "
                        + (written.inRoot().isEmpty()
                                ? "make the accounts in its image."
                                : "let it write to another folder."));
    }

    private static boolean isRoots(Subject subject) {
        return UserSpec.of(subject.declared()).isRoot();
    }
}
