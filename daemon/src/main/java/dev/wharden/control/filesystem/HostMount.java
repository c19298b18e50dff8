package dev.wharden.control.filesystem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something of the host's file systems that a container sees: declared as a bind, or found in the kernel's mount table, where links are resolved and a volume that
 * hides a bind shows what it is.
 *
 * @param target where in the container
 * @param paths what it is on the host, normal; several where the host itself has it mounted at several places
 * @param readOnly the mount's own flag
 * @param source INSPECT or KERNEL: where the proof comes from
 * @param field of the proof
 */
record HostMount(String target, List<String> paths, boolean readOnly, Source source, String field) {
    private static final String TABLE = "proc:/mountinfo";

    /** What the runtime mounts for every container on and below /proc, /sys and /dev. */
    private static final Set<String> RUNTIME_TYPES =
            Set.of("proc", "sysfs", "cgroup", "cgroup2", "mqueue", "devpts", "tmpfs");

    private static final Set<String> RUNTIME_FILES =
            Set.of("/", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm");

    /** One of each for the whole host, or for a namespace that the container may share with it. */
    private static final Set<String> SHARED_WITH_HOST =
            Set.of("proc", "sysfs", "cgroup", "cgroup2", "mqueue", "devpts");

    /** Where engines keep the files that they mount into containers, beside their data. */
    private static final List<String> OF_ENGINES = List.of("/run/containers", "/var/lib/containers");

    /** Copies the list. */
    HostMount {
        paths = List.copyOf(paths);
    }

    /** What is declared, then what the kernel shows; the same thing may be in both. What could not be read is noted as unread. */
    static List<HostMount> of(Subject subject, Findings found) {
        var mounts = new ArrayList<>(declared(found));
        Optional<List<MountPoint>> table =
                found.kernel(TABLE).flatMap(kernel -> found.known(kernel.mounts(), Source.KERNEL, TABLE));
        if (table.isEmpty()) {
            return mounts;
        }
        found.known(subject.neighbours().hostMounts(), Source.HOST, "host:/mountinfo")
                .map(host -> new HostTable(host, subject.engine().dataRoot()))
                .ifPresent(host -> table.get()
                        .forEach(mount -> seen(mount, host, subject)
                                .ifPresent(paths -> mounts.add(
                                        new HostMount(mount.path(), paths, mount.readOnly(), Source.KERNEL, TABLE)))));
        return mounts;
    }

    /** Whether this declared bind explains the other, found in the mount table: it is what was declared, or lies below it on the host as in the container. */
    boolean explains(HostMount other) {
        String folder = HostPaths.normal(target);
        String path = HostPaths.normal(other.target);
        if (source != Source.INSPECT || target.isEmpty() || !HostPaths.isWithin(path, folder)) {
            return false;
        }
        String expected =
                HostPaths.normal(paths.getFirst() + "/" + path.substring(folder.equals("/") ? 0 : folder.length()));
        return other.paths.contains(expected);
    }

    private static List<HostMount> declared(Findings found) {
        var declared = new ArrayList<HostMount>();
        List<JsonNode> mounts = found.objects("/Mounts");
        for (int i = 0; i < mounts.size(); i++) {
            JsonNode mount = mounts.get(i);
            boolean readOnly = !mount.path("RW").asBoolean(true);
            add(declared, mount, "Destination", readOnly, "/Mounts/" + i + "/Source");
        }
        List<String> binds = found.texts("/HostConfig/Binds");
        for (int i = 0; i < binds.size(); i++) {
            String source = HostPaths.source(binds.get(i));
            if (source.startsWith("/")) {
                boolean readOnly = Stream.of(binds.get(i).split("[:,]", -1)).anyMatch("ro"::equals);
                add(declared, HostPaths.target(binds.get(i)), source, readOnly, "/HostConfig/Binds/" + i);
            }
        }
        List<JsonNode> more = found.objects("/HostConfig/Mounts");
        for (int i = 0; i < more.size(); i++) {
            JsonNode mount = more.get(i);
            boolean readOnly = mount.path("ReadOnly").asBoolean(false);
            add(declared, mount, "Target", readOnly, "/HostConfig/Mounts/" + i + "/Source");
        }
        return declared;
    }

    private static void add(List<HostMount> declared, JsonNode mount, String target, boolean readOnly, String field) {
        if (mount.path("Type").asText("").equals("bind")) {
            add(declared, mount.path(target).asText(""), mount.path("Source").asText(""), readOnly, field);
        }
    }

    /** The engine shows each bind in .Mounts, so that what made it is only taken where that is not there: in a file, or in a request to create. */
    private static void add(List<HostMount> declared, String target, String source, boolean readOnly, String field) {
        if (declared.stream().noneMatch(mount -> mount.target.equals(target))) {
            declared.add(new HostMount(target, List.of(HostPaths.normal(source)), readOnly, Source.INSPECT, field));
        }
    }

    /** Where on the host a line of the container's table is; empty when it is none of the host's own folders. */
    private static Optional<List<String>> seen(MountPoint mount, HostTable host, Subject subject) {
        boolean runtime = isRuntime(mount);
        if (runtime && mayNotHide(mount, subject)) {
            return Optional.empty();
        }
        List<String> paths = host.paths(mount);
        boolean shown = !paths.isEmpty() && (!runtime || isHidden(paths, host)) && !host.isEngines(mount);
        return shown ? Optional.of(paths) : Optional.empty();
    }

    /** What the runtime mounts there is one of each for the host, or the container's own root: no folder of the host can be put in its place. */
    private static boolean mayNotHide(MountPoint mount, Subject subject) {
        return mount.path().equals("/")
                || SHARED_WITH_HOST.contains(mount.type())
                || (mount.path().equals("/dev/shm")
                        && subject.declared().text("/HostConfig/IpcMode").equals("host"));
    }

    /** Whether a folder of the host lies where the runtime mounts its own: a volume that hides a bind may be put there. */
    private static boolean isHidden(List<String> paths, HostTable host) {
        return paths.stream()
                .noneMatch(path -> OF_ENGINES.stream().anyMatch(folder -> HostPaths.isWithin(path, folder))
                        || HostPaths.isWithin(path, host.dataRoot()));
    }

    private static boolean isRuntime(MountPoint mount) {
        if (RUNTIME_FILES.contains(mount.path())) {
            return true;
        }
        return RUNTIME_TYPES.contains(mount.type())
                && (HostPaths.isWithin(mount.path(), "/proc")
                        || HostPaths.isWithin(mount.path(), "/sys")
                        || HostPaths.isWithin(mount.path(), "/dev"));
    }
}
