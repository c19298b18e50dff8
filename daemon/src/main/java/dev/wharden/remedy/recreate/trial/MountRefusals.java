package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.SecurityOptions;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a container that runs cannot be stopped: a start would not mount again what it has, or may not. */
record MountRefusals(Mounted mounted) {
    private static final Capabilities MOUNT = Capabilities.of(List.of("SYS_ADMIN"));

    /** Why a container that runs must not be stopped and started again; empty when it may. Throws a DockerException. */
    Optional<Refusal> of(Container container) {
        List<MountSource> sources = MountSource.of(container, mounted.reader());
        Optional<MountSource> untold =
                sources.stream().filter(source -> !source.untold().isEmpty()).findFirst();
        if (untold.isPresent()) {
            return Optional.of(new Refusal.Lasting("its volume at "
                    + untold.get().target() + " is " + untold.get().untold()
                    + ": what a start would mount there cannot be told"));
        }
        return switch (mounted.lines(container, sources)) {
            case Observed.Unknown<Map<MountSource, MountPoint>>(String why) ->
                Optional.of(
                        KernelFacts.isItsDoing(why) || isUnmounted(why, container)
                                ? new Refusal.Standing("what a start would mount cannot be compared: " + why)
                                : new Refusal.Passing(
                                        "what " + container.name() + " has mounted cannot be read: " + why));
            case Observed.Absent<Map<MountSource, MountPoint>> _ -> Optional.empty();
            case Observed.Known<Map<MountSource, MountPoint>>(Map<MountSource, MountPoint> lines) ->
                lines.entrySet().stream()
                        .flatMap(mount -> refusal(container, mount.getKey(), mount.getValue())
                                .or(() -> hidden(mount.getKey(), mount.getValue(), container))
                                .stream())
                        .findFirst()
                        .or(() -> displaced(lines, container))
                        .or(() -> below(lines, container));
        };
    }

    /**
     * It is there from before its first process on: one that may mount has unmounted it, or put another in its place.
     * Of any other it is only not found, as where links of the image and of the host lead elsewhere.
     */
    private boolean isUnmounted(String why, Container container) {
        return why.startsWith(Mounted.NOT_SHOWN)
                && mayMount(container)
                && mounted.tables().host() instanceof Observed.Known<HostMounts>;
    }

    /** Under Docker's own seccomp profile only CAP_SYS_ADMIN mounts, in a new namespace too. */
    static boolean mayMount(Container container) {
        return !MOUNT.minus(Capabilities.of(container)).equals(MOUNT)
                || SecurityOptions.of(container)
                        .value(SecurityOptions.SECCOMP)
                        .filter(profile -> !profile.equals("builtin"))
                        .isPresent();
    }

    /**
     * Why what a source names is not, or may not be, what is mounted, where a container could have brought that about.
     */
    private Optional<Refusal> refusal(Container container, MountSource source, MountPoint line) {
        return switch (mounted.tables().host()) {
            case Observed.Known<HostMounts>(HostMounts host)
            when source.paths().stream().allMatch(path -> HostPlaces.isAt(host, line, path)) -> Optional.empty();
            case Observed.Known<HostMounts> _ ->
                mounted.writer(container, source, line)
                        .map(writer -> new Refusal.Lasting("the source "
                                + source.paths().getFirst() + " of its mount at " + line.path()
                                + " is not the folder that is mounted there, and " + writer
                                + " can put a link in its place, which a start would follow: mount a folder that no"
                                + " container can replace"));
            case Observed.Unknown<HostMounts>(String why) -> unknown(container, source, line, why);
            case Observed.Absent<HostMounts>(String why) -> unknown(container, source, line, why);
        };
    }

    /** Why a start would not find what is mounted, whatever caused that. */
    private Optional<Refusal> hidden(MountSource source, MountPoint line, Container container) {
        if (source.own() || !(mounted.tables().host() instanceof Observed.Known<HostMounts>(HostMounts host))) {
            return Optional.empty();
        }
        for (String path : source.paths()) {
            boolean there = HostPlaces.isAt(host, line, path);
            String what = "the source " + path + " of its mount at " + line.path();
            switch (mounted.tables().file(path, host)) {
                case Observed.Absent<String> _
                when !there -> {
                    return Optional.of(new Refusal.Passing(
                            what + " is not there, and a start would make an empty folder in its place: put it back"));
                }
                case Observed.Known<String>(String now)
                when there
                        && mounted.file(container, line) instanceof Observed.Known<String>(String was)
                        && !was.equals(now) -> {
                    return Optional.of(new Refusal.Passing(what + " is not what is mounted there: something is mounted"
                            + " over it, which a start would follow"));
                }
                case Observed.Known<String>(String now)
                when !there
                        && mounted.file(container, line) instanceof Observed.Known<String>(String was)
                        && !mounted.isKept(container, source, line, was, now) -> {
                    String why = what + " is not what is mounted there, which a start would replace by it: put back"
                            + " what was there, or restart " + container.name();
                    return Optional.of(mayMount(container) ? new Refusal.Standing(why) : new Refusal.Passing(why));
                }
                case Observed.Absent<String> _, Observed.Known<String> _, Observed.Unknown<String> _ -> {}
            }
        }
        return Optional.empty();
    }

    /**
     * Why a start would mount something at another place in the container: any container that may write to a volume can
     * put a link where another mount is in it, and the runtime follows links at each start.
     */
    private Optional<Refusal> displaced(Map<MountSource, MountPoint> lines, Container container) {
        if (!(mounted.tables().of(container) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        Set<String> there = table.stream().map(MountPoint::path).collect(Collectors.toSet());
        return RuntimeFiles.mounts(container).stream()
                .flatMap(target -> above(target, lines).stream()
                        .filter(above -> !there.contains(above.getValue().path()
                                + target.substring(above.getKey().target().length())))
                        .filter(_ -> !isLedToNow(target, container, lines, table))
                        .map(above ->
                                "nothing is mounted at " + target + " any more, since that folder was moved, or is"
                                        + " a link by now, in its mount at "
                                        + above.getKey().target()
                                        + ", and a start would mount where it leads: put the folder back; where it is"
                                        + " there, restart " + container.name()))
                .findFirst()
                // Another container may have done it, which must neither exempt this one nor have it frozen at once.
                .map(Refusal.Unreadable::new);
    }

    /**
     * Whether a start would be led to where it is mounted now: a link that an image or a person has made, as in
     * {@code /var/run -> /run}, was in the way of the last start too.
     */
    private boolean isLedToNow(
            String target, Container container, Map<MountSource, MountPoint> lines, List<MountPoint> table) {
        if (!(mounted.tables().place(container, target) instanceof Observed.Known<String>(String place))) {
            return false;
        }
        Optional<MountPoint> line = lines.entrySet().stream()
                .filter(mount -> mount.getKey().target().equals(target))
                .findFirst()
                .map(Map.Entry::getValue);
        return line.map(mount -> mount.path().equals(place)).orElseGet(() -> isMemory(place, container, table));
    }

    /** Whether a file system in memory is mounted there, which neither the runtime nor another declaration has made. */
    private static boolean isMemory(String place, Container container, List<MountPoint> table) {
        return !RuntimeFiles.isRuntimes(place)
                && !RuntimeFiles.mounts(container).contains(place)
                && table.stream()
                        .anyMatch(line -> line.path().equals(place)
                                && line.type().equals("tmpfs")
                                && line.root().equals("/"));
    }

    /** The mount in which another one is: the last on its way. */
    private static Optional<Map.Entry<MountSource, MountPoint>> above(
            String target, Map<MountSource, MountPoint> lines) {
        return lines.entrySet().stream()
                .filter(mount -> target.startsWith(mount.getKey().target() + "/"))
                .max(Comparator.comparingInt(mount -> mount.getKey().target().length()));
    }

    /** Why a start would bring other disks along than those that are below a bind. */
    private Optional<Refusal> below(Map<MountSource, MountPoint> lines, Container container) {
        List<Map.Entry<MountSource, MountPoint>> binds = lines.entrySet().stream()
                .filter(mount -> mount.getKey().writable() && mount.getKey().recursive())
                .toList();
        if (binds.isEmpty()
                || !(mounted.tables().host() instanceof Observed.Known<HostMounts>(HostMounts host))
                || !(mounted.tables().of(container)
                        instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        var below = MountsBelow.of(container, lines.values(), table, host);
        return binds.stream()
                .flatMap(bind -> below(below, bind.getKey(), bind.getValue(), host))
                .findFirst()
                .map(why -> why + ": put that back, or restart " + container.name())
                // A person may have done that; one that may mount could do it for ever.
                .map(why -> mayMount(container) ? new Refusal.Unreadable(why) : new Refusal.Passing(why));
    }

    private static Stream<String> below(MountsBelow below, MountSource source, MountPoint line, HostMounts host) {
        return source.paths().stream()
                .filter(path -> HostPlaces.isAt(host, line, path))
                .map(HostPlaces::normal)
                .flatMap(path -> below.change(line, path).stream()
                        .map(rest -> "at " + line.path() + rest + " it would have something else than before, since "
                                + HostPlaces.normal(path + rest) + " was mounted or unmounted after its start"));
    }

    private Optional<Refusal> unknown(Container container, MountSource source, MountPoint line, String why) {
        return mounted.writer(container, source, line)
                .map(writer -> new Refusal.Passing("whether the source "
                        + source.paths().getFirst() + " of its mount at " + line.path()
                        + " is still the folder that is mounted there cannot be told (" + why + "), and " + writer
                        + " can put a link in its place, which a start would follow"));
    }
}
