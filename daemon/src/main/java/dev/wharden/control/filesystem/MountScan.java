package dev.wharden.control.filesystem;

import dev.wharden.container.Field;
import dev.wharden.control.Findings;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that a container has mounted, explained: by an exact rule of the runtime, or by a declared object. What neither
 * explains is the host's, or nobody's.
 *
 * @param hosts what of the host is mounted: as declared, then what only the kernel's table shows
 * @param aliases other names that the host has for what is mounted, by target: anybody may have made them
 * @param untold what is declared of the host and cannot be told: a sentence each, by the field of its declaration
 * @param moved declared mounts whose target leads through a link of the image, at the path that the kernel shows
 * @param undeclared file systems of the container's own that nothing declares, {@code path (type)}
 */
record MountScan(
        List<HostMount> hosts,
        List<HostMount> aliases,
        Map<String, String> untold,
        List<DeclaredMount> moved,
        List<String> undeclared) {
    static final String TABLE = "proc:/mountinfo";

    /** Runtimes that mount as {@link RuntimeMounts} says. */
    private static final Set<String> LIKE_RUNC = Set.of("", "runc", "io.containerd.runc.v2", "crun", "youki", "nvidia");

    MountScan {
        hosts = List.copyOf(hosts);
        aliases = List.copyOf(aliases);
        untold = Map.copyOf(untold);
        moved = List.copyOf(moved);
        undeclared = List.copyOf(undeclared);
    }

    /** With what could not be read. */
    private record Looked(MountScan scan, Findings unread) {}

    /**
     * What is declared, then what the kernel shows beside it, before any repair. What could not be read is noted as
     * unread. Several controls ask, and the table is long: one evaluation looks once. Of a container that does not run
     * only the declaration is judged: where a link on the way of a bind leads shows at its start, which is an event.
     */
    static MountScan of(Findings found) {
        Looked looked = found.subject().once(Looked.class, () -> {
            Findings afresh = found.afresh();
            return new Looked(look(afresh), afresh);
        });
        found.unreadAlso(looked.unread());
        return looked.scan();
    }

    private static MountScan look(Findings found) {
        Subject subject = found.subject();
        List<DeclaredMount> declared = DeclaredMounts.of(found);
        var scan = new Scan(subject, declared);
        var untold = new TreeMap<String, String>();
        for (DeclaredMount mount : declared) {
            if (!mount.hosts().isEmpty()) {
                scan.hosts.add(new HostMount(mount.target(), mount.hosts(), mount.readOnly(), mount.field()));
            }
            if (!mount.untold().isEmpty()) {
                untold.put(mount.field(), "the volume at " + mount.target() + " is " + mount.untold());
            }
        }
        Optional<List<MountPoint>> table = found.kernel(TABLE).flatMap(kernel -> found.known(kernel.mounts(), TABLE));
        if (table.isPresent()) {
            found.check(RuntimeMounts.READS);
            found.known(subject.neighbours().hostMounts(), "host:/mountinfo")
                    .map(host -> new HostMountTable(host, subject.engine().dataRoot(), scan::declares))
                    .ifPresent(host -> scan.lines(table.get(), host));
            String runtime = found.text(Field.RUNTIME);
            scan.brought.doubts().forEach(doubt -> found.unread(TABLE, doubt));
            if (!scan.undeclared.isEmpty() && !LIKE_RUNC.contains(runtime)) {
                found.unread(TABLE, "the runtime " + runtime + " mounts by its own rules");
                return new MountScan(scan.hosts, scan.aliases, untold, scan.moved, List.of());
            }
        }
        return new MountScan(scan.hosts, scan.aliases, untold, scan.moved, scan.undeclared);
    }

    /** One look at the lines of a table. */
    private static final class Scan {
        private final Subject subject;
        private final List<DeclaredMount> declared;
        /** Each as often as it is declared: two that end at one place are equal. */
        private final Set<DeclaredMount> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        /** Those at which the kernel shows the host's root: by a link, by a volume, or as declared. */
        private final Set<DeclaredMount> roots = new HashSet<>();

        private final List<HostMount> hosts = new ArrayList<>();
        private final List<HostMount> aliases = new ArrayList<>();
        private final List<DeclaredMount> moved = new ArrayList<>();
        private final List<String> undeclared = new ArrayList<>();

        private BroughtMounts brought;

        Scan(Subject subject, List<DeclaredMount> declared) {
            this.subject = subject;
            this.declared = declared;
            this.brought = new BroughtMounts(subject, new MountOrder(List.of(), -1));
        }

        boolean declares(String place) {
            return declared.stream().anyMatch(mount -> mount.owns(place));
        }

        void lines(List<MountPoint> table, HostMountTable host) {
            var targets = new HashSet<String>();
            declared.forEach(mount -> targets.add(mount.target()));
            // No engine mounts over the root: the target was not read, as at the end of an answer that was cut.
            targets.remove("/");
            var runtime = new RuntimeMounts(subject.declared(), host, table, targets);
            var missing = new LinkedHashMap<String, DeclaredMount>();
            declared.forEach(mount -> missing.put(mount.target(), mount));
            table.forEach(line -> missing.remove(line.path()));
            var rest = new ArrayList<MountPoint>();
            int last = -1;
            for (int i = 0; i < table.size(); i++) {
                if (runtime.explains(table.get(i))) {
                    last = i;
                } else {
                    rest.add(table.get(i));
                }
            }
            brought = new BroughtMounts(subject, new MountOrder(table, last));
            var before = new HashSet<String>();
            for (MountPoint line : rest) {
                // One over or below another: its target is a link to where the other is declared.
                if (!before.add(line.path())
                        || !targets.contains(line.path())
                        || (host.name(line).isPresent()
                                && own(declared, line, host).isEmpty())) {
                    moved(line, missing.values(), host);
                }
                line(line, host);
            }
        }

        /**
         * The engine mounts where a target leads to, and a link of the image may be on the way: what has no line at its
         * target is known by what it is.
         */
        private void moved(MountPoint line, Collection<DeclaredMount> missing, HostMountTable host) {
            Optional<String> place = host.name(line);
            Optional<DeclaredMount> one = missing.stream()
                    .filter(mount -> place.isEmpty()
                            ? isOfKind(line, mount.kind())
                            : mount.owns(place.get()) || ownedInEngines(line, mount, host))
                    // An ordinary volume lies in the engine's folder, one in memory does not: what can only be in
                    // memory comes first.
                    .max(Comparator.comparing(mount -> mount.places().isEmpty()));
            if (one.isPresent()) {
                missing.remove(one.get());
                moved.add(one.get().at(line.path()));
            }
        }

        private void line(MountPoint line, HostMountTable host) {
            Optional<String> name = host.name(line);
            List<String> names = name.isPresent() ? host.paths(line) : List.of();
            // Whatever declared object holds it: what the kernel shows there is not what the name promises.
            Optional<String> place =
                    name.map(own -> FileSystems.disguised(line, own, names).orElse(own));
            Optional<DeclaredMount> top = own(moved, line, host).or(() -> holder(line, _ -> true));
            Optional<DeclaredMount> bind = top.flatMap(over -> coveredOf(line, over, names, host));
            if (bind.isPresent() && !brought.mayMount()) {
                return;
            }
            name.ifPresent(own -> aliases(line, own, names));
            Optional<DeclaredMount> by = bind.or(() -> top);
            if (by.isEmpty()) {
                unexplained(line, place, name);
            } else if (place.isPresent()) {
                known(line, by.get(), place.get(), name, host);
            } else if (!isWholeHost(by.get())
                    && !isFresh(line, by.get())
                    && moved.stream().noneMatch(other -> isFresh(line, other))
                    && !brought.has(line, by.get())) {
                unexplained(line, Optional.empty(), Optional.empty());
            }
        }

        /** The one at that very place whose the line is. */
        private static Optional<DeclaredMount> own(List<DeclaredMount> all, MountPoint line, HostMountTable host) {
            return all.stream()
                    .filter(mount -> mount.target().equals(line.path()))
                    .filter(mount ->
                            host.name(line).filter(mount::owns).isPresent() || ownedInEngines(line, mount, host))
                    .findFirst();
        }

        /** The declared object in which a line is. */
        private Optional<DeclaredMount> holder(MountPoint line, Predicate<DeclaredMount> which) {
            return Stream.concat(declared.stream(), moved.stream())
                    .filter(mount -> mount.holds(line.path()) && which.test(mount))
                    .max(Comparator.comparingInt(mount -> mount.target().length()));
        }

        /** The bind that has brought a line to where another declared mount was made over it. */
        private Optional<DeclaredMount> coveredOf(
                MountPoint line, DeclaredMount over, List<String> names, HostMountTable host) {
            if (names.stream().anyMatch(over::owns) || ownedInEngines(line, over, host)) {
                return Optional.empty();
            }
            return holder(line, mount -> !mount.target().equals(over.target()))
                    .filter(bind ->
                            names.isEmpty() || names.stream().anyMatch(bind::owns) || ownedInEngines(line, bind, host))
                    .filter(bind -> brought.isCovered(line, over, bind, !names.isEmpty()));
        }

        /** It is on the host: the declared object's own, or something else. */
        private void known(
                MountPoint line, DeclaredMount by, String place, Optional<String> name, HostMountTable host) {
            if (isWholeHost(by)) {
                return;
            }
            if (place.equals("/") && line.path().equals(by.target())) {
                roots.add(by);
            }
            if (line.path().equals(by.target())) {
                // Another one over it is none that it makes.
                seen.add(by);
            }
            boolean volumes = by.kind() == DeclaredMount.Kind.VOLUME && ownedInEngines(line, by, host);
            if (!by.owns(place) && !volumes) {
                unexplained(line, Optional.of(place), name);
            } else if (by.kind() == DeclaredMount.Kind.BIND && by.readOnly() && !line.readOnly()) {
                // What is mounted below its source is read-only too only where engine and kernel can do that, and
                // the contrary was not asked for.
                hosts.add(new HostMount(line.path(), List.of(place), false, TABLE));
            } else if (by.hosts().isEmpty() && !FileSystems.isData(line.type())) {
                // A volume whose options are not known: a file system of the kernel is mounted in the engine's folder.
                unexplained(line, Optional.empty(), Optional.empty());
            }
        }

        /** Whatever lies below it is the host's too. */
        private boolean isWholeHost(DeclaredMount mount) {
            return mount.isWholeHost() || roots.contains(mount);
        }

        /** It is judged by its own name; a socket of an engine is in it whatever the folder is called. */
        private void aliases(MountPoint line, String place, List<String> names) {
            List<String> others =
                    names.stream().filter(path -> !path.equals(place)).toList();
            if (!others.isEmpty()) {
                aliases.add(new HostMount(line.path(), others, line.readOnly(), TABLE));
            }
        }

        /** An ordinary volume, by device and root, also where the engine's folder is itself a bind of another. */
        private static boolean ownedInEngines(MountPoint line, DeclaredMount by, HostMountTable host) {
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

        private void unexplained(MountPoint line, Optional<String> place, Optional<String> name) {
            Optional<String> shown = place.or(() -> FileSystems.kernel(line.type()));
            if (shown.isEmpty()) {
                undeclared.add(line.path() + " (" + line.type() + ")");
            } else {
                hosts.add(new HostMount(
                        line.path(),
                        List.of(shown.get()),
                        line.readOnly(),
                        TABLE,
                        name.filter(_ -> FileSystems.isNamed(line.type()))));
            }
        }
    }
}
