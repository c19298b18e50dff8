package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a container that runs has mounted from its sources, and where these lead now. */
record Mounted(MountTables tables, DockerReader reader) {
    /** How a reason begins that says which of its mounts a container does not have. */
    static final String NOT_SHOWN = "the kernel shows no mount for ";

    /** A word for each bind and volume, by its path in it; unknown where that cannot be read. */
    Observed<Map<String, String>> words(Container container) {
        return lines(container, MountSource.of(container, reader)).map(mounted -> {
            var words = new TreeMap<String, String>();
            List<MountPoint> table =
                    tables.of(container) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> all)
                            ? all
                            : List.of();
            mounted.forEach((source, line) -> {
                if (!isCovered(line, table)) {
                    words.put(line.path(), MountPlace.of(line, source.own(), seen(container, source, line)));
                }
            });
            return Map.copyOf(words);
        });
    }

    /** Whether something was mounted over it later: the kernel lists mounts in the order in which they were made. */
    private static boolean isCovered(MountPoint line, List<MountPoint> table) {
        return table.stream()
                .skip(table.indexOf(line) + 1L)
                .anyMatch(later -> !later.path().equals("/")
                        && (line.path().equals(later.path()) || line.path().startsWith(later.path() + "/")));
    }

    /** Which file or folder it is, where its source is seen to lead to it. */
    private Observed<String> seen(Container container, MountSource source, MountPoint line) {
        if (source.own() || !(tables.host() instanceof Observed.Known<HostMounts>(HostMounts host))) {
            return Observed.unknown("the engine's own folder, or no host");
        }
        Observed<String> mounted = file(container, line);
        return source.paths().stream().allMatch(path -> tables.file(path, host).equals(mounted))
                ? mounted
                : Observed.unknown("its source leads elsewhere, or is not seen");
    }

    /**
     * Which file or folder a line shows. Without the right to look into the container it is what the host has at the
     * place that the kernel names, which follows a folder that is moved.
     */
    Observed<String> file(Container container, MountPoint line) {
        Observed<String> seen = tables.file(container, line);
        return seen instanceof Observed.Unknown<String>
                        && tables.host() instanceof Observed.Known<HostMounts>(HostMounts host)
                        && !line.root().endsWith("//deleted")
                ? HostPlaces.of(host, line).stream()
                        .findFirst()
                        .map(place -> tables.file(place, host))
                        .orElse(seen)
                : seen;
    }

    /**
     * The first path in a container at which a start would mount something else than it had, or an empty folder that
     * the engine makes; unknown where that cannot be seen for each.
     *
     * @param before the {@link #words} of when it ran
     */
    Observed<Optional<String>> astray(Map<String, String> before, Container container) {
        if (!(tables.host() instanceof Observed.Known<HostMounts>(HostMounts host))) {
            return Observed.unknown("the host's mounts are not known");
        }
        Optional<String> unseen = Optional.empty();
        for (MountSource source : MountSource.of(container, reader)) {
            String word = before.getOrDefault(source.target(), "");
            Optional<String> was = MountPlace.file(word);
            for (String path : source.own() ? List.<String>of() : source.paths()) {
                switch (tables.file(path, host)) {
                    case Observed.Absent<String> _ -> {
                        return Observed.known(Optional.of(source.target()));
                    }
                    case Observed.Known<String>(String now)
                    when was.isPresent()
                            && !isKept(container, source, MountPlace.at(source.target(), word), was.get(), now) -> {
                        return Observed.known(Optional.of(source.target()));
                    }
                    case Observed.Known<String> _ ->
                        unseen = was.isPresent() ? unseen : Optional.of("what " + path + " was is not known");
                    case Observed.Unknown<String>(String why) -> unseen = Optional.of(why);
                }
            }
        }
        return unseen.<Observed<Optional<String>>>map(Observed::unknown)
                .orElseGet(() -> Observed.known(Optional.empty()));
    }

    /** The first path at which one that runs has something else than before; empty where what it has is not known. */
    Optional<String> difference(Map<String, String> before, Container now) {
        if (before.isEmpty() || !(tables.of(now) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        return new TreeMap<>(before)
                .keySet().stream()
                        .filter(path -> lines(path, table, before.keySet(), now)
                                .noneMatch(line -> MountPlace.isSame(before.getOrDefault(path, ""), line)
                                        && isSameFile(now, line, MountPlace.file(before.getOrDefault(path, "")))))
                        .findFirst();
    }

    /**
     * Those at a path; where none is, those at paths that no other mount was at: any container may move the folder
     * above one of its mounts, and has the same by another path then. A mount in another stays in that one: elsewhere
     * it is where a link has led its start, as it is where a link in a volume had led it before.
     */
    private static Stream<MountPoint> lines(
            String path, List<MountPoint> table, Set<String> before, Container container) {
        if (!isGone(path, table) || isBehindLink(path, before, RuntimeFiles.mounts(container))) {
            return table.stream().filter(line -> line.path().equals(path));
        }
        String above = before.stream()
                .filter(mount -> path.startsWith(mount + "/") && !isGone(mount, table))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return table.stream()
                .filter(line -> !before.contains(line.path()))
                .filter(line -> line.path().startsWith(above + "/"));
    }

    /** Whether a mount may be at a path because a link in a volume leads there. */
    private static boolean isBehindLink(String path, Set<String> before, List<String> declared) {
        return !declared.contains(path)
                && declared.stream()
                        .filter(target -> !before.contains(target))
                        .anyMatch(target -> declared.stream().anyMatch(above -> target.startsWith(above + "/")));
    }

    private static boolean isGone(String path, List<MountPoint> table) {
        return table.stream().noneMatch(line -> line.path().equals(path));
    }

    /**
     * Whether one that may mount has itself changed what the runtime has mounted at a path: nothing is there, or all
     * sources lead where they did.
     */
    boolean isItsDoing(Map<String, String> before, String path, Container now) {
        return MountRefusals.mayMount(now)
                && tables.of(now) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                && (isGone(path, table) || astray(before, now).equals(Observed.known(Optional.empty())));
    }

    /** The first path at which something else was mounted over what is the same as before. */
    Optional<String> covered(Map<String, String> before, Container now) {
        if (before.isEmpty() || !(tables.of(now) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        return table.stream()
                .filter(line -> MountPlace.isSame(before.getOrDefault(line.path(), ""), line))
                .filter(line -> isCovered(line, table))
                .map(MountPoint::path)
                .findFirst();
    }

    private boolean isSameFile(Container now, MountPoint line, Optional<String> was) {
        return was.isEmpty()
                || !(file(now, line) instanceof Observed.Known<String>(String file))
                || file.equals(was.get())
                || MountSource.of(now, reader).stream()
                        .filter(source -> source.target().equals(line.path()))
                        .anyMatch(source -> isKept(now, source, line, was.get(), file));
    }

    /**
     * Whether it is the same file or folder, or a file that a person has replaced by another, as editors do: no
     * container could. A start follows that.
     */
    boolean isKept(Container container, MountSource source, MountPoint line, String was, String now) {
        return was.equals(now)
                || (isFile(was)
                        && isFile(now)
                        && writer(container, source, line).isEmpty());
    }

    private static boolean isFile(String word) {
        return word.startsWith("file:");
    }

    /** Which container could put something else in the place of a source. */
    Optional<String> writer(Container container, MountSource source, MountPoint mounted) {
        return new FolderWriters(tables, reader).above(container, source.paths(), mounted);
    }

    /** The line of each source; where a target leads through a link, the one line that no target names. */
    Observed<Map<MountSource, MountPoint>> lines(Container container, List<MountSource> sources) {
        if (sources.isEmpty()) {
            return Observed.absent("it has no binds and no volumes");
        }
        Observed<List<MountPoint>> read = tables.of(container);
        if (read instanceof Observed.Unknown<List<MountPoint>>(String why)
                && sources.stream().allMatch(MountSource::own)) {
            // A volume is the engine's own folder, unless its options say otherwise: not enough to refuse a repair.
            return Observed.absent(why);
        }
        if (!(read instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return read.map(none -> Map.of());
        }
        Map<MountSource, MountPoint> found = found(container, sources, table);
        return sources.stream()
                .filter(source -> !source.own() && !found.containsKey(source))
                .findFirst()
                .<Observed<Map<MountSource, MountPoint>>>map(source ->
                        Observed.unknown(NOT_SHOWN + source.target() + ", or another folder of the host there"))
                .orElseGet(() -> Observed.known(found));
    }

    private Map<MountSource, MountPoint> found(Container container, List<MountSource> sources, List<MountPoint> table) {
        Set<String> targets = sources.stream().map(MountSource::target).collect(Collectors.toSet());
        var mounted = new LinkedHashMap<MountSource, MountPoint>();
        for (MountSource source : sources) {
            table.stream()
                    .filter(line -> line.path().equals(source.target()))
                    .findFirst()
                    .or(() -> table.stream()
                            .filter(line -> !targets.contains(line.path()) && isOf(container, source, line))
                            .findFirst())
                    .ifPresent(line -> mounted.put(source, line));
        }
        return mounted;
    }

    /** By its name on the host, or by what its source leads to: links of the host are followed by the engine. */
    private boolean isOf(Container container, MountSource source, MountPoint line) {
        return tables.host() instanceof Observed.Known<HostMounts>(HostMounts host)
                && source.paths().stream()
                        .anyMatch(path -> HostPlaces.isAt(host, line, path)
                                || (tables.file(path, host) instanceof Observed.Known<String> now
                                        && now.equals(file(container, line))));
    }
}
