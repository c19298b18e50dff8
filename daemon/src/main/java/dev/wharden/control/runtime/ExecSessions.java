package dev.wharden.control.runtime;

import static dev.wharden.control.DeedRules.*;
import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.subject.Deed.*;

import dev.wharden.control.*;

/**
 * Tells of exec sessions that can do more than the container itself, and of people at work in it. Only the engine's
 * events tell of them, so what was not heard is unknown. A session as root in a container that is root anyway has no
 * right that the container has not: that is {@code runAsNonRoot}'s matter.
 */
public final class ExecSessions {
    private static final Key<Boolean> PRIVILEGED =
            Key.flag("privileged", "whether exec sessions may have all rights (--privileged)", true);
    private static final Key<Boolean> ROOT =
            Key.flag("root", "whether exec sessions may be root where the container itself is not", true);
    private static final Key<Boolean> INTERACTIVE = Key.flag(
            "interactive", "whether people may work in it: a terminal, an open standard input, or attach", true);

    public static final Control CONTROL = Control.of("execSessions")
            .title("No exec session has more rights than it, and no person works in it")
            .why("docker exec gives a process root or every capability in a container that has neither, and what is "
                    + "changed by hand in it is in no image and in no review.")
            .severity(HIGH)
            .settings(PRIVILEGED, ROOT, INTERACTIVE)
            .in(Settings.of(PRIVILEGED, false).with(ROOT, false), CIS_L2)
            .reported()
            .rule(
                    "exec-privileged",
                    CRITICAL,
                    exec(PRIVILEGED, EXEC_PRIVILEGED, "had a privileged exec session"),
                    cis("5.23"))
            .rule("exec-root", exec(ROOT, EXEC_ROOT, "had an exec session as root"), cis("5.24"))
            .rule(
                    "exec-interactive",
                    MEDIUM,
                    exec(INTERACTIVE, EXEC_INTERACTIVE, "had an interactive exec session"),
                    nist("4.4.3"))
            .rule(
                    "container-attach",
                    LOW,
                    unless(INTERACTIVE, ATTACH, "event:attach", "somebody attached to its main process"),
                    nist("4.4.3"))
            .byHand(
                    "(no docker exec --privileged and no --user root; wharden accept NAME once it is explained)",
                    "# no docker compose exec --privileged and no --user root")
            .build();

    private ExecSessions() {}
}
