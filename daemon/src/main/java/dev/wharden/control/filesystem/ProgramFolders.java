package dev.wharden.control.filesystem;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.control.Values;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writable mounts over the programs and the configuration of the image: with one of them a read-only root is only so in
 * name.
 */
public final class ProgramFolders {
    /** To cover one of these, or to lie in it, is to bring or change programs. */
    private static final List<String> PROGRAMS = List.of(
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/usr/bin",
            "/usr/sbin",
            "/usr/lib",
            "/usr/lib32",
            "/usr/lib64",
            "/usr/libexec",
            "/usr/local/bin",
            "/usr/local/sbin",
            "/usr/local/lib");

    /** To cover one of these whole is to do it too; applications keep data in folders below. */
    private static final List<String> WHOLE = List.of("/etc", "/usr", "/usr/local", "/boot");

    private static final String PATH = "PATH=";

    private ProgramFolders() {}

    /** A violation for each writable mount that covers one of them, where the root itself is right. */
    static void covered(Findings found) {
        if (!found.isEmpty()) {
            return;
        }
        List<String> path = ofPath(found.texts(Field.ENV));
        String program = found.text(Field.PATH);
        for (DeclaredMount mount : shown(found)) {
            String target = mount.target();
            if (!mount.readOnly() && isCovered(target, path, program)) {
                found.violation(
                        mount.field(),
                        Values.none(),
                        "a writable mount covers programs or configuration of the image at " + target);
            }
        }
    }

    /** Whether a writable mount on a folder would be a finding, so that none is proposed there. */
    public static boolean isOfTheImage(String folder, Container declared) {
        return isCovered(folder, ofPath(declared.strings("/Config/Env")), declared.text("/Path"));
    }

    private static boolean isCovered(String target, List<String> path, String program) {
        return isCovered(target, PROGRAMS)
                || isCovered(target, path)
                || WHOLE.stream().anyMatch(folder -> HostPaths.isWithin(folder, target))
                || (program.startsWith("/") && HostPaths.isWithin(HostPaths.normalTarget(program), target));
    }

    private static boolean isCovered(String target, List<String> programs) {
        for (String folder : programs) {
            if (HostPaths.isWithin(target, folder) || HostPaths.isWithin(folder, target)) {
                return true;
            }
        }
        return false;
    }

    /** As declared, and where the image's links lead to. */
    private static List<DeclaredMount> shown(Findings found) {
        List<DeclaredMount> declared = DeclaredMounts.targets(found);
        boolean linked = found.subject().kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)
                && kernel.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                && declared.stream().anyMatch(mount -> isElsewhere(mount.target(), table));
        return linked
                ? Stream.concat(declared.stream(), MountScan.of(found.apart()).moved().stream())
                        .toList()
                : declared;
    }

    private static boolean isElsewhere(String target, List<MountPoint> table) {
        for (MountPoint line : table) {
            if (line.path().equals(target)) {
                return false;
            }
        }
        return true;
    }

    /** What the search path names, as the container has it; nothing of the environment is shown. */
    private static List<String> ofPath(List<String> environment) {
        var folders = new ArrayList<String>();
        for (String variable : environment) {
            if (variable.startsWith(PATH)) {
                Stream.of(variable.substring(PATH.length()).split(":", -1))
                        .filter(folder -> folder.startsWith("/"))
                        .map(HostPaths::normalTarget)
                        .filter(folder -> !folder.equals("/"))
                        .forEach(folders::add);
            }
        }
        return folders;
    }
}
