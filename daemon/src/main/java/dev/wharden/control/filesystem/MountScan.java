package dev.wharden.control.filesystem;

import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a container has mounted, explained: by an exact rule of the runtime, or by a declared object. What neither
 * explains is the host's, or nobody's.
 *
 * @param hosts what of the host is mounted: as declared, then what only the kernel's table shows
 * @param untold what is declared of the host and cannot be told: a sentence each, by the field of its declaration
 * @param moved declared mounts whose target leads through a link of the image, at the path that the kernel shows
 * @param undeclared file systems of the container's own that nothing declares, {@code path (type)}
 */
record MountScan(
        List<HostMount> hosts, Map<String, String> untold, List<DeclaredMount> moved, List<String> undeclared) {
    static final String TABLE = "proc:/mountinfo";

    /** Runtimes that mount as {@link RuntimeMounts} says. */
    private static final Set<String> LIKE_RUNC = Set.of("", "runc", "io.containerd.runc.v2", "crun", "youki", "nvidia");

    /** Copies the lists. */
    MountScan {
        hosts = List.copyOf(hosts);
        untold = Map.copyOf(untold);
        moved = List.copyOf(moved);
        undeclared = List.copyOf(undeclared);
    }

    /** What is declared, then what the kernel shows beside it. What could not be read is noted as unread. */
    static MountScan of(Findings found) {
        Subject subject = found.subject();
        List<DeclaredMount> declared = DeclaredMounts.of(found);
        var scan = new Scan(subject, declared);
        var untold = new TreeMap<String, String>();
        for (DeclaredMount mount : declared) {
            if (!mount.hosts().isEmpty()) {
                scan.hosts.add(
                        new HostMount(mount.target(), mount.hosts(), mount.readOnly(), Source.INSPECT, mount.field()));
            }
            if (!mount.untold().isEmpty()) {
                untold.put(mount.field(), "the volume at " + mount.target() + " is " + mount.untold());
            }
        }
        Optional<List<MountPoint>> table =
                found.kernel(TABLE).flatMap(kernel -> found.known(kernel.mounts(), Source.KERNEL, TABLE));
        if (table.isPresent()) {
            found.check(RuntimeMounts.READS);
            found.known(subject.neighbours().hostMounts(), Source.HOST, "host:/mountinfo")
                    .map(host -> new HostTable(host, subject.engine().dataRoot()))
                    .ifPresent(host -> scan.lines(table.get(), host));
            String runtime = found.text(Field.RUNTIME);
            if (!scan.undeclared.isEmpty() && !LIKE_RUNC.contains(runtime)) {
                found.unread(Source.KERNEL, TABLE, "the runtime " + runtime + " mounts by its own rules");
                return new MountScan(scan.hosts, untold, scan.moved, List.of());
            }
        }
        return new MountScan(scan.hosts, untold, scan.moved, scan.undeclared);
    }

    /** One look at the lines of a table. */
    private static final class Scan {
        private final Subject subject;
        private final List<DeclaredMount> declared;
        private final Set<DeclaredMount> seen = new java.util.HashSet<>();
        private final List<HostMount> hosts = new ArrayList<>();
        private final List<DeclaredMount> moved = new ArrayList<>();
        private final List<String> undeclared = new ArrayList<>();

        Scan(Subject subject, List<DeclaredMount> declared) {
            this.subject = subject;
            this.declared = declared;
        }

        void lines(List<MountPoint> table, HostTable host) {
            Set<String> targets = declared.stream().map(DeclaredMount::target).collect(Collectors.toSet());
            var runtime = new RuntimeMounts(subject.declared(), host, table, targets);
            Set<String> paths = table.stream().map(MountPoint::path).collect(Collectors.toSet());
            List<DeclaredMount> missing = declared.stream()
                    .filter(mount -> !paths.contains(mount.target()))
                    .collect(Collectors.toCollection(ArrayList::new));
            for (MountPoint line : table) {
                if (!runtime.explains(line)) {
                    if (!targets.contains(line.path())) {
                        moved(line, missing, host);
                    }
                    line(line, host);
                }
            }
        }

        /**
         * The engine mounts where a target leads to, and a link of the image may be on the way: what has no line at its
         * target is known by what it is.
         */
        private void moved(MountPoint line, List<DeclaredMount> missing, HostTable host) {
            List<String> places = host.paths(line);
            Optional<DeclaredMount> one = missing.stream()
                    .filter(mount -> places.isEmpty()
                            ? isOfKind(line, mount.kind())
                            : places.stream().allMatch(mount::owns) || ownedInEngines(line, mount, host))
                    // An ordinary volume lies in the engine's folder, one in memory does not: what can only be in
                    // memory comes first.
                    .max(Comparator.comparing(mount -> mount.places().isEmpty()));
            if (one.isPresent()) {
                missing.remove(one.get());
                moved.add(one.get().at(line.path()));
            }
        }

        private void line(MountPoint line, HostTable host) {
            List<String> places = host.paths(line);
            Optional<DeclaredMount> by = Stream.concat(declared.stream(), moved.stream())
                    .filter(mount -> mount.holds(line.path()))
                    .max(Comparator.comparingInt(mount -> mount.target().length()));
            if (by.isEmpty()) {
                unexplained(line, outside(places, host));
            } else if (!places.isEmpty()) {
                known(line, by.get(), places, host);
            } else if (!by.get().isWholeHost() && !isFresh(line, by.get())) {
                unexplained(line, List.of());
            }
        }

        /** It is on the host: the declared object's own, or something else. */
        private void known(MountPoint line, DeclaredMount by, List<String> places, HostTable host) {
            if (by.isWholeHost()) {
                return;
            }
            List<String> others = places.stream()
                    .filter(place -> !by.owns(place))
                    .filter(place -> by.kind() != DeclaredMount.Kind.VOLUME || !ownedInEngines(line, by, host))
                    .toList();
            if (!others.isEmpty()) {
                unexplained(line, by.kind() == DeclaredMount.Kind.BIND ? others : outside(others, host));
            } else if (by.hosts().isEmpty() && !FileSystems.isData(line.type())) {
                // A volume whose options are not known: a file system of the kernel is mounted in the engine's folder.
                unexplained(line, List.of());
            }
        }

        /** An ordinary volume, by device and root, also where the engine's folder is itself a bind of another. */
        private static boolean ownedInEngines(MountPoint line, DeclaredMount by, HostTable host) {
            return host.inEngines(line).filter(by::owns).isPresent();
        }

        /** A file system that the host does not show and that the declared object makes: one for each. */
        private boolean isFresh(MountPoint line, DeclaredMount by) {
            return line.path().equals(by.target()) && isOfKind(line, by.kind()) && seen.add(by);
        }

        private static boolean isOfKind(MountPoint line, DeclaredMount.Kind kind) {
            return switch (kind) {
                case TMPFS -> line.type().equals("tmpfs");
                case IMAGE -> line.type().equals("overlay");
                case VOLUME, BIND -> FileSystems.isData(line.type());
            };
        }

        private void unexplained(MountPoint line, List<String> places) {
            List<String> shown = places.isEmpty()
                    ? FileSystems.kernel(line.type()).map(List::of).orElse(List.of())
                    : places;
            if (shown.isEmpty()) {
                undeclared.add(line.path() + " (" + line.type() + ")");
            } else {
                hosts.add(new HostMount(line.path(), shown, line.readOnly(), Source.KERNEL, TABLE));
            }
        }

        /** A volume that hides a bind is mounted in the engine's folder too; what it hides is what counts. */
        private static List<String> outside(List<String> places, HostTable host) {
            List<String> elsewhere = places.stream()
                    .filter(place -> !HostPaths.isWithin(place, host.dataRoot()))
                    .toList();
            return elsewhere.isEmpty() ? places : elsewhere;
        }
    }
}
