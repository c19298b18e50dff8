package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.TmpfsMount;
import dev.wharden.container.UserSpec;
import dev.wharden.control.Advice;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Demands a read-only root file system. A repair also puts an empty tmpfs, noexec and nosuid, on the paths that the policy names and that have no mount yet. */
public final class ReadOnlyRootFilesystem implements Control {
    private static final String READ_ONLY = "/HostConfig/ReadonlyRootfs";
    private static final String TMPFS = "/HostConfig/Tmpfs";
    private static final String TMP = "/tmp";
    private static final String MOUNTS = "proc:/mountinfo";

    private static final Info INFO = new Info(
            "readOnlyRootFilesystem",
            "The root file system is read-only",
            "An attacker who cannot write cannot leave a program behind, change the one that runs, or fill the host's disk.",
            Severity.MEDIUM,
            Shapes.required(
                    Setting.of(
                            "tmpfs",
                            Setting.Type.TMPFS,
                            "where a repair adds a writable tmpfs, if no mount is there and the image has nothing there; options after a colon as docker run --tmpfs takes them, else it belongs to the container's user")),
            Repair.RECREATE,
            Set.of(READ_ONLY, TMPFS),
            InProfiles.none()
                    .restricted(Shapes.require())
                    .cisLevel1(Shapes.require())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.13", "OWASP Docker: rule 8", "NIST SP 800-190: 4.4.4"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (!settings.flag("required", true)) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        if (!found.isTrue(READ_ONLY)) {
            found.check(List.of(TMPFS));
            var edits = new ArrayList<>(List.of(new Edit(READ_ONLY, Values.of(true))));
            List<TmpfsMount> mounts = unmounted(subject, settings);
            if (!mounts.isEmpty()) {
                edits.add(new Edit(TMPFS, tmpfs(found.declared(), mounts)));
            }
            found.drift(Severity.MEDIUM, READ_ONLY, Values.of(true), "root filesystem is writable", edits);
        }
        if (found.isEmpty()) {
            ProgramFolders.covered(subject, found);
        }
        if (found.isEmpty()) {
            found.kernel(MOUNTS)
                    .flatMap(kernel -> found.known(kernel.mounts(), Source.KERNEL, MOUNTS))
                    .ifPresent(mounts -> judge(found, mounts));
        }
        return found.list();
    }

    /** The last mount on a path is the one that is seen. */
    private static void judge(Findings found, List<MountPoint> mounts) {
        mounts.stream()
                .filter(mount -> mount.path().equals("/"))
                .reduce((first, second) -> second)
                .ifPresentOrElse(
                        root -> {
                            if (!root.readOnly()) {
                                found.live(
                                        Severity.MEDIUM,
                                        MOUNTS,
                                        Values.of(root.flags()),
                                        Values.of(List.of("ro")),
                                        "declared read-only, but the root file system is mounted writable");
                            }
                        },
                        () -> found.unread(Source.KERNEL, MOUNTS, "its mount table has no /"));
    }

    private static List<TmpfsMount> unmounted(Subject subject, Settings settings) {
        Container declared = subject.declared();
        var mounted = new ArrayList<String>();
        declared.at("/Mounts")
                .forEach(mount -> mounted.add(mount.path("Destination").asText("")));
        declared.at("/HostConfig/Mounts")
                .forEach(mount -> mounted.add(mount.path("Target").asText("")));
        declared.at(TMPFS).properties().forEach(entry -> mounted.add(entry.getKey()));
        declared.at("/Config/Volumes").properties().forEach(entry -> mounted.add(entry.getKey()));
        declared.strings("/HostConfig/Binds").forEach(bind -> mounted.add(HostPaths.target(bind)));
        return settings.texts("tmpfs").stream()
                .map(TmpfsMount::parse)
                .filter(wanted -> !subject.service().needed().contains(wanted.path()))
                .filter(wanted -> mounted.stream()
                        .noneMatch(other -> HostPaths.normal(other).equals(HostPaths.normal(wanted.path()))))
                .toList();
    }

    private static ObjectNode tmpfs(Container declared, List<TmpfsMount> mounts) {
        ObjectNode tmpfs = declared.at(TMPFS) instanceof ObjectNode present
                ? present.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        // The engine adds rw,nosuid,nodev,noexec, and the fold the owner that the container gets.
        mounts.forEach(mount -> tmpfs.put(mount.path(), mount.options()));
        return tmpfs;
    }

    /** With what it writes to, and {@code /tmp}, which nearly every program expects to be writable. */
    @Override
    public Settings completed(Subject subject, Settings settings) {
        var tmpfs = new ArrayList<>(settings.texts("tmpfs"));
        Stream.concat(
                        Stream.of(TMP),
                        subject.service().scratch().stream().filter(path -> !path.startsWith(TMP + "/")))
                .filter(path -> tmpfs.stream()
                        .map(TmpfsMount::parse)
                        .noneMatch(there -> HostPaths.normal(there.path())
                                .equals(HostPaths.normal(TmpfsMount.parse(path).path()))))
                .forEach(tmpfs::add);
        return settings.with("tmpfs", Values.of(tmpfs));
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        UserSpec user = UserSpec.of(subject.declared());
        List<String> mounts = unmounted(subject, settings).stream()
                .map(mount -> new TmpfsMount(mount.path(), TmpfsMount.options(mount.path(), mount.options(), user)))
                .map(mount -> mount.options().isEmpty() ? mount.path() : mount.path() + ":" + mount.options())
                .toList();
        var run = new ArrayList<>(List.of("--read-only"));
        var compose = new ArrayList<>(List.of("read_only: true"));
        mounts.forEach(mount -> run.add("--tmpfs=" + mount));
        if (!mounts.isEmpty()) {
            compose.add("tmpfs: ["
                    + mounts.stream().map(mount -> '"' + mount + '"').collect(Collectors.joining(", ")) + "]");
        }
        return new Advice(run, compose, List.of());
    }
}
