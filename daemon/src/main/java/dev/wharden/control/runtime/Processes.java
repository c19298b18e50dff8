package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.runtime.EveryProcess.*;
import static dev.wharden.control.runtime.Intruders.*;
import static dev.wharden.control.runtime.ProgramFiles.*;

import dev.wharden.control.Control;
import dev.wharden.control.Settings;
import dev.wharden.subject.Executable.Place;
import java.util.Set;

/**
 * Looks at what every process of a container is, where its program comes from, and who is in its namespaces. Which
 * rights each has is a matter of the controls of those rights: they look at every process too. It only reports: a
 * package that is upgraded in a container leaves programs whose file was replaced, an entrypoint that gives its program
 * another owner leaves it in the writable layer, and a mount is there because somebody declared it.
 */
public final class Processes {
    private static final String WRITTEN = ", which was written since it was created";
    private static final Set<Place> GONE = Set.of(Place.DELETED, Place.ELSEWHERE);

    public static final Control CONTROL = Control.of("processes")
            .title("Its processes are its own and its image's, and none is a login server or traced")
            .why("Who can log in to a container changes it past Docker and past its logs, and a process that is traced "
                    + "does and tells what its tracer wants. A program that is not the image's was in no review, and "
                    + "what enters its namespaces from outside is bound by none of its limits.")
            .severity(MEDIUM)
            .settings(FORBIDDEN, MEMORY, DELETED, WRITABLE, MOUNTS, ALLOWED, FOREIGN)
            .in(
                    Settings.of(MEMORY, false)
                            .with(DELETED, false)
                            .with(WRITABLE, false)
                            .with(FOREIGN, false),
                    RESTRICTED)
            .in(Settings.EMPTY, CIS_L1)
            .reported()
            .rule("sshd-running", EveryProcess::forbidden, cis("5.7"))
            .rule("proc-ptrace", EveryProcess::traced, nist("4.4.4"))
            .rule("proc-exe-memory", CRITICAL, file(MEMORY, Set.of(Place.MEMORY), " in memory"), nist("4.4.4"))
            .rule("proc-exe-upper-layer", HIGH, file(WRITABLE, Set.of(Place.WRITABLE), WRITTEN), nist("4.4.4"))
            .rule("proc-exe-deleted", file(DELETED, GONE, ", which was deleted or replaced"), nist("4.4.4"))
            .rule("proc-exe-mounted", file(MOUNTS, Set.of(Place.MOUNTED), " from a mount"), nist("4.4.4"))
            .rule("ns-intruder", HIGH, Intruders::foreign, nist("4.4.5"))
            .byHand("(docker exec and docker logs in place of a login server)", "# docker compose exec and logs")
            .build();

    private Processes() {}
}
