package dev.wharden.control.namespace;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;

/** Keeps containers out of the host's namespaces: a row each. */
public final class Namespaces {
    private static final Reference PSS = pssBaseline("hostNamespaces");

    private static final Key<Boolean> SHAREABLE =
            Key.flag("shareable", "false: no other container may join it either", true);

    private static final NamespaceOwner IPC = new NamespaceOwner(Field.IPC_MODE, "ipc");
    private static final NamespaceOwner NET = new NamespaceOwner(Field.NETWORK_MODE, "net");
    private static final NamespaceOwner PID = new NamespaceOwner(Field.PID_MODE, "pid");
    private static final NamespaceOwner UTS = new NamespaceOwner(Field.UTS_MODE, "uts");

    /**
     * The controls of the table. Another network would cut the traffic that comes in now, so that hostNetwork has no
     * repair.
     */
    public static final List<Control> CONTROLS = List.of(
            row("hostCgroup", "cgroup", LOW)
                    .why("In the host's cgroup namespace a container sees the names and limits of all others, and a "
                            + "way out through control groups is one step shorter.")
                    .appliesWhen(Namespaces::isCgroupAsked)
                    .repairs(Field.CGROUPNS_MODE)
                    .rule("cgroup-ns-private", Namespaces::cgroup, nist("4.4.3"))
                    .build(),
            row("hostIPC", "ipc", MEDIUM)
                    .why("In the host's ipc namespace a container reads and writes the shared memory of the host's "
                            + "programs.")
                    .forbids(SHAREABLE)
                    .in(Settings.of(Shape.ALLOW, false).with(SHAREABLE, false), RESTRICTED)
                    .repairs(Field.IPC_MODE, Field.SECURITY_OPT)
                    .rule("ipc-ns-private", found -> IPC.repair(found, "private"), cis("5.17"), PSS)
                    .rule("ipc-ns-shareable", LOW, Namespaces::shareable)
                    .row(NamespaceOwner.LIVE, cis("5.17"))
                    .build(),
            row("hostNetwork", "network", HIGH)
                    .why("In the host's network a container reaches every service that listens on loopback only, every "
                            + "abstract socket and every interface, and no port rule applies to it.")
                    .rule("net-ns-not-host", NET::report, cis("5.10"), PSS, nist("4.4.2"))
                    .row(NamespaceOwner.LIVE, cis("5.10"))
                    .byHand(
                            "--network=NETWORK   (a private one, with --publish for what must be reached)",
                            "# networks: [NETWORK] in place of network_mode: host")
                    .build(),
            row("hostPID", "pid", HIGH)
                    .why("In the host's pid namespace a container sees every process, its arguments and environment, "
                            + "and with the right uid can signal or trace it.")
                    .repairs(Field.PID_MODE, Field.SECURITY_OPT)
                    .rule("pid-ns-not-host", found -> PID.repair(found, ""), cis("5.16"), PSS)
                    .row(NamespaceOwner.LIVE, cis("5.16"))
                    .build(),
            row("hostUTS", "uts", LOW)
                    .why("In the host's uts namespace a container with SYS_ADMIN renames the host, and programs that "
                            + "trust the host's name are misled.")
                    .repairs(Field.UTS_MODE)
                    .rule("uts-ns-not-host", found -> UTS.repair(found, ""), cis("5.21"))
                    .row(NamespaceOwner.LIVE, cis("5.21"))
                    .build());

    private Namespaces() {}

    /** A container that joins it needs it, so that there is no repair. */
    private static void shareable(Findings found) {
        if (found.get(SHAREABLE)) {
            return;
        }
        String mode = found.text(Field.IPC_MODE);
        if (mode.equals("shareable")) {
            found.violation(Field.IPC_MODE, Values.of("private"), "lets other containers join its ipc namespace");
        } else if (mode.isEmpty() && !found.isUnread(Field.IPC_MODE)) {
            found.unread(
                    Field.IPC_MODE.pointer(),
                    "it is empty, which lets others join where an engine before 17.11 made the container");
        }
    }

    /** Where control groups are of version 1 the engine itself gives the host's. */
    private static boolean isCgroupAsked(Findings found) {
        return isUnknown(found) || found.engine().cgroupVersion() == 2;
    }

    /** As of a file. */
    private static boolean isUnknown(Findings found) {
        return found.engine().version().isEmpty();
    }

    private static void cgroup(Findings found) {
        String mode = found.text(Field.CGROUPNS_MODE);
        if (mode.isEmpty() && !found.isUnread(Field.CGROUPNS_MODE)) {
            found.unread(
                    Field.CGROUPNS_MODE.pointer(),
                    "it is empty, which is the host's where an engine before 20.10 made the container");
        }
        if (!mode.equals("host")) {
            return;
        }
        if (isUnknown(found)) {
            found.unread(
                    Field.CGROUPNS_MODE.pointer(),
                    "it is the host's, which is the engine's own choice where control groups are of version 1");
        } else {
            found.drift(Field.CGROUPNS_MODE, Values.of("private"), "is in the host's cgroup namespace");
        }
    }

    private static ControlBuilder row(String id, String name, Severity severity) {
        return Control.of(id)
                .title("It has its own " + name + " namespace")
                .severity(severity)
                .forbids()
                .in(BASELINE, CIS_L1);
    }
}
