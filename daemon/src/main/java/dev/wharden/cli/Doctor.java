package dev.wharden.cli;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.docker.DockerException;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.VirtualizationReader;
import dev.wharden.remedy.quarantine.Evidence;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.OsRelease;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what Wharden needs of a host: the socket and the right to it, the engine's version, the kernel's truth, its
 * own folders, the policies.
 */
final class Doctor {
    /** Bytes: the audit log keeps a reserve of as much, without which no remediation starts. */
    private static final long LEAST_SPACE = 1 << 20;
    /** What Java says of a folder of which it finds no line in the table of mounts. */
    private static final String NO_MOUNT = "Mount point not found";

    private final Session session;
    /** The engine's folder, once it was asked. */
    private Optional<String> dataRoot = Optional.empty();

    Doctor(Session session) {
        this.session = session;
    }

    List<Diagnosis> examine() {
        var diagnoses = new ArrayList<Diagnosis>();
        diagnoses.add(system());
        diagnoses.add(socket());
        diagnoses.addAll(engine());
        diagnoses.addAll(host());
        diagnoses.add(folder("state", session.config().stateDirectory(), true));
        diagnoses.addAll(unreadable(session.config().stateDirectory()));
        diagnoses.addAll(evidence());
        diagnoses.add(folder("audit log", parent(session.config().audit().file()), true));
        diagnoses.add(policies(session.policyPath()));
        return diagnoses;
    }

    /** Read as the daemon does when it starts, which it does not with a mistake in them. */
    private Diagnosis policies(Path path) {
        Diagnosis there = Files.isRegularFile(path)
                ? Diagnosis.well("policies", path.toString())
                : folder("policies", path, false);
        if (there.grade() != Diagnosis.Grade.WELL) {
            return there;
        }
        try {
            var _ = session.policyFiles().read(path);
            return there;
        } catch (ConfigException wrong) {
            int more = wrong.problems().size() - 1;
            return Diagnosis.bad(
                    "policies",
                    wrong.problems().getFirst() + (more == 0 ? "" : " (and " + more + " more)"),
                    "wharden policy validate, which shows all mistakes; the daemon does not start with one");
        }
    }

    /** Who breaks out of a container reaches the engine's folder first. */
    private List<Diagnosis> evidence() {
        var state = new StateDir(session.config().stateDirectory());
        return dataRoot
                .flatMap(root -> Evidence.warning(state, root))
                .map(warning -> Diagnosis.bad("evidence", warning, "stateDirectory: /var/lib/wharden in wharden.yaml"))
                .stream()
                .toList();
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** The distribution: another one is refused in a line, because what was not tried is not promised. */
    static Diagnosis system() {
        String supports = "Wharden supports Debian 13+ and Ubuntu 24.04+";
        return switch (new HostReader(ProcFiles.ofHost()).operatingSystem()) {
            case Observed.Known<OsRelease>(OsRelease os) -> {
                double version = number(os.version());
                boolean supported =
                        (os.id().equals("debian") && version >= 13) || (os.id().equals("ubuntu") && version >= 24.04);
                yield supported ? Diagnosis.well("system", os.name()) : Diagnosis.bad("system", os.name(), supports);
            }
            case Observed.Unknown<OsRelease>(String why) -> Diagnosis.bad("system", "cannot read " + why, supports);
            case Observed.Absent<OsRelease>(String why) -> Diagnosis.bad("system", "cannot read " + why, supports);
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Diagnosis socket() {
        Path socket = session.engine().socket();
        if (!Files.exists(socket)) {
            return Diagnosis.bad(
                    "socket",
                    socket + " is not there",
                    "start the engine (systemctl start docker), or name its socket with --engine");
        }
        if (!Files.isWritable(socket)) {
            return Diagnosis.bad(
                    "socket", "no right to " + socket, "run as root, or: usermod --append --groups docker wharden");
        }
        return Diagnosis.well("socket", socket + " (access to it is root on this host)");
    }

    private List<Diagnosis> engine() {
        EngineFacts engine;
        try {
            engine = new HostReader(ProcFiles.ofHost())
                    .confirmed(session.docker().engine());
        } catch (DockerException e) {
            return List.of(Diagnosis.bad("engine", String.valueOf(e.getMessage()), "systemctl status docker"));
        }
        var diagnoses = new ArrayList<Diagnosis>();
        dataRoot = Optional.of(engine.dataRoot());
        diagnoses.add(Diagnosis.well("engine", engine.version() + ", API " + engine.apiVersion()));
        if (!engine.liveRestore()) {
            diagnoses.add(Diagnosis.note(
                    "live-restore",
                    "off: when the engine restarts, quarantined containers run for seconds before they are put back, "
                            + "and lose their memory",
                    "\"live-restore\": true in /etc/docker/daemon.json"));
        }
        if (!engine.has("seccomp")) {
            diagnoses.add(Diagnosis.bad("seccomp", "the engine has no seccomp", "a kernel with CONFIG_SECCOMP"));
        }
        if (!engine.has("apparmor") && !engine.has("selinux")) {
            diagnoses.add(Diagnosis.note(
                    "LSM",
                    "neither AppArmor nor SELinux: those controls do not apply here",
                    "apt-get install apparmor, then restart the engine, which looks for it when it starts"));
        }
        return diagnoses;
    }

    private static List<Diagnosis> host() {
        var host = new HostReader(ProcFiles.ofHost());
        VirtualizationReader.Decision machine = host.virtualization();
        return List.of(
                switch (host.kernelRelease()) {
                    case Observed.Known<String>(String release) -> Diagnosis.well("kernel", release);
                    case Observed.Unknown<String>(String why) -> Diagnosis.note("kernel", why, "");
                    case Observed.Absent<String>(String why) -> Diagnosis.note("kernel", why, "");
                },
                switch (machine.kind()) {
                    case Observed.Known<String>(String kind) ->
                        Diagnosis.well("machine", kind + " (" + String.join(", ", machine.signals()) + ")");
                    case Observed.Unknown<String>(String why) -> Diagnosis.note("machine", why, "");
                    case Observed.Absent<String>(String why) -> Diagnosis.note("machine", why, "");
                },
                switch (host.processLinks()) {
                    case Observed.Known<Boolean> _ -> Diagnosis.well("processes", "what containers execute is seen");
                    case Observed.Unknown<Boolean>(String why) -> processes(why);
                    case Observed.Absent<Boolean>(String why) -> processes(why);
                });
    }

    private static Diagnosis processes(String why) {
        return Diagnosis.note(
                "processes",
                why + ": what containers execute, and who enters their namespaces, is not seen",
                "run as root, or install systemd/drop-ins/read-more-of-the-host.conf");
    }

    private static List<Diagnosis> unreadable(Path stateDirectory) {
        var state = new StateDir(stateDirectory);
        try {
            state.examine();
        } catch (StateUnavailable e) {
            return List.of(
                    Diagnosis.bad("state", String.valueOf(e.getMessage()), "run as root or as the user wharden"));
        }
        return state.unreadable().stream()
                .map(sentence -> Diagnosis.bad(
                        "state",
                        sentence,
                        "containers that it concerns are not touched until then; see the failure model"))
                .toList();
    }

    private static Diagnosis folder(String what, Path folder, boolean written) {
        if (!Files.isDirectory(folder)) {
            return Diagnosis.note(what, folder + " is not there", written ? "the daemon makes it" : "mkdir " + folder);
        }
        if (written) {
            Optional<Diagnosis> disk = disk(what, folder);
            if (disk.isPresent()) {
                return disk.get();
            }
        }
        boolean usable = Files.isReadable(folder) && (!written || Files.isWritable(folder));
        return usable
                ? Diagnosis.well(what, folder.toString())
                : Diagnosis.bad(what, "no right to " + folder, "run as root or as the user wharden");
    }

    /** What is wrong with the disk of a folder that the daemon writes to; empty when nothing is. */
    private static Optional<Diagnosis> disk(String what, Path folder) {
        try {
            FileStore disk = Files.getFileStore(folder);
            if (disk.isReadOnly()) {
                return Optional.of(Diagnosis.bad(
                        what, folder + " is mounted read-only: no remediation starts", "mount it writable"));
            }
            return disk.getUsableSpace() < LEAST_SPACE
                    ? Optional.of(Diagnosis.bad(
                            what,
                            "less than " + (LEAST_SPACE >> 20) + " MiB is free on the disk of " + folder
                                    + ": no remediation starts when it is full",
                            "free space"))
                    : Optional.empty();
        } catch (AccessDeniedException e) {
            // It is said of the folder itself.
            return Optional.empty();
        } catch (IOException e) {
            // A folder may be on no disk that there is a mount of: below a chroot.
            return NO_MOUNT.equals(e.getMessage())
                    ? Optional.empty()
                    : Optional.of(Diagnosis.bad(what, folder + " cannot be read: " + e.getMessage(), "check its disk"));
        }
    }
}
