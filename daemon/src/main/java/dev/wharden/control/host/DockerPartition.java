package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;

/** Demands that the engine's data has a file system of its own. */
public final class DockerPartition {
    private static final String FIELD = "engine:/DockerRootDir";

    public static final Control CONTROL = Control.host("dockerPartition")
            .title("The engine's data has its own partition")
            .why("A container that fills its disk fills the one of the host, and with it logs, state and logins.")
            .fix("Stop the engine, move its data to a separate partition or volume, and mount that at the data root.")
            .severity(LOW)
            .requires()
            .in(RESTRICTED, CIS_L1)
            .rule("host-docker-partition", DockerPartition::check, cis("1.1.1"))
            .build();

    private DockerPartition() {}

    private static void check(Findings found) {
        String root = found.engine().dataRoot();
        if (root.isEmpty()) {
            found.unread(FIELD, "the engine did not say where its data is");
            return;
        }
        // userns-remap keeps its data one level below, in a folder that is named after the first uid and gid.
        String data = root.replaceFirst("/\\d+\\.\\d+$", "");
        found.must(found.host().system().mountPoints(), "host:/proc/1/mountinfo")
                .filter(mounts -> !mounts.contains(root) && !mounts.contains(data))
                .ifPresent(mounts -> found.violation(
                        FIELD, Values.of(root), Values.none(), root + " shares a file system with the host"));
    }
}
