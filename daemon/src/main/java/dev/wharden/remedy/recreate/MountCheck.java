package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sees to it that what Wharden starts has mounted what ran before. The engine resolves the source of a bind, and the device of a volume, again at each start: a link that a
 * container put there would mount another folder of the host.
 *
 * <p>The kernel's mount tables are asked and no path is looked up, since the daemon does not see every folder of the host: a folder that was moved away shows its new
 * place in the table of whoever has it mounted. What is put there between this look and the start is found right after the start.
 */
public final class MountCheck {
    private static final String STARTED = "/State/StartedAt";

    private final MountTables tables;
    private final DockerReader reader;

    /** Of what runs on this engine. */
    public MountCheck(MountTables tables, DockerReader reader) {
        this.tables = tables;
        this.reader = reader;
    }

    /** Why a container that runs must not be stopped and started again; empty when it may. Throws a DockerException. */
    public Optional<String> refusal(Container container) {
        return switch (mounted(container)) {
            case Observed.Unknown<Map<String, MountPoint>>(String why) ->
                Optional.of("what " + container.name() + " has mounted cannot be read: " + why);
            case Observed.Absent<Map<String, MountPoint>> _ -> Optional.empty();
            case Observed.Known<Map<String, MountPoint>>(Map<String, MountPoint> mounted) ->
                switch (tables.host()) {
                    case Observed.Known<HostMounts>(HostMounts host) -> astray(container, mounted, host);
                    case Observed.Unknown<HostMounts>(String why) -> unknown(container, mounted, why);
                    case Observed.Absent<HostMounts>(String why) -> unknown(container, mounted, why);
                };
        };
    }

    /** Device and root by target, of binds and volumes; unknown where that cannot be read, absent where it does not run or has none. */
    public Observed<Map<String, String>> remembered(Container container) {
        return mounted(container).map(mounted -> {
            var remembered = new TreeMap<String, String>();
            mounted.forEach((target, line) -> remembered.put(target, word(line)));
            return Map.copyOf(remembered);
        });
    }

    /** With what each old one has mounted, before the first step is made. Throws Unfaithful when that cannot be read or leads elsewhere by now: nothing was touched so far. */
    Transaction remembered(Transaction begun) {
        if (begun.step() != RecreateStep.CREATE) {
            return begun;
        }
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            refusal(member.before()).ifPresent(why -> {
                throw new Unfaithful(why);
            });
            if (remembered(member.before())
                    instanceof Observed.Known<Map<String, String>>(Map<String, String> mounts)) {
                transaction = transaction.with(member.withMounts(mounts));
            }
        }
        return transaction;
    }

    /** Throws Unfaithful when one that has started mounts something else than its predecessor: it must not run on. One that has ended is left to the probation. */
    void refuseOther(Bench bench, Transaction transaction) {
        if (transaction.step().compareTo(RecreateStep.START) < 0) {
            return;
        }
        for (Member member : transaction.members()) {
            if (member.fate() != Member.Fate.NONE) {
                continue;
            }
            Container now = bench.successor(member);
            // What has run all the time has what it had; a folder of the host may have another name by now.
            if (transaction.step() != RecreateStep.START && isSince(now, member.startedAt())) {
                continue;
            }
            if (!member.mounts().isEmpty()
                    && remembered(now) instanceof Observed.Unknown<Map<String, String>>(String why)) {
                throw new Unfaithful("what " + member.name() + " has mounted cannot be read: " + why);
            }
            difference(member.mounts(), now).ifPresent(target -> {
                throw new Unfaithful("at " + target + " " + member.name()
                        + " would have something else than before: the source of the mount leads elsewhere now;"
                        + " make the source a folder again, and let no container write to the folder above it");
            });
        }
    }

    /**
     * Stops each old one that was put back and has something mounted that a container could have put in the way: it must not run on, whatever that costs.
     *
     * @param before what is wrong already
     * @return that, and what was done; empty when all have what they had
     */
    Optional<String> stopOther(Bench bench, Transaction transaction, Optional<String> before) {
        var harm = new ArrayList<>(before.stream().toList());
        for (Member member : transaction.members()) {
            bench.old(member)
                    .or(() -> bench.twin(member))
                    .filter(left -> !isSince(left, member.before().text(STARTED)))
                    .ifPresent(left -> lured(member.mounts(), left).ifPresent(why -> {
                        bench.policy(member, left, Bench.never());
                        bench.stop(member, left);
                        harm.add(why);
                    }));
        }
        return harm.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", harm));
    }

    private static boolean isSince(Container container, String started) {
        return container.text(STARTED).equals(started);
    }

    /** Why one that was started again must be stopped: it has something else mounted than before, and a container could have brought that about. */
    public Optional<String> lured(Map<String, String> before, Container now) {
        return difference(before, now)
                .flatMap(target -> writer(now, sources(now).getOrDefault(target, ""))
                        .map(writer -> now.name() + " was stopped, since at " + target
                                + " it had something else than before, which " + writer
                                + " may have put there: make the source of the mount a folder again, let no container write to"
                                + " the folder above it, and start " + now.name()));
    }

    /** The first target at which one that runs has something else than before; empty where what it has is not known. */
    private Optional<String> difference(Map<String, String> before, Container now) {
        if (before.isEmpty()
                || !(remembered(now) instanceof Observed.Known<Map<String, String>>(Map<String, String> mounted))) {
            return Optional.empty();
        }
        return sources(now).keySet().stream()
                .filter(before::containsKey)
                .filter(target -> !isSame(before.getOrDefault(target, ""), mounted.getOrDefault(target, "")))
                .findFirst();
    }

    /** A volume in memory or on another machine is another file system at each start, and a whole one (device numbers of major 0 are made as they are needed). */
    private static boolean isSame(String before, String now) {
        return before.equals(now) || (before.matches("0:[0-9]+ /") && now.matches("0:[0-9]+ /"));
    }

    /** A bind whose source names something else by now, in a folder that a container may write to. */
    private Optional<String> astray(Container container, Map<String, MountPoint> mounted, HostMounts host) {
        Map<String, String> sources = sources(container);
        for (var mount : mounted.entrySet()) {
            String source = sources.getOrDefault(mount.getKey(), "");
            if (!HostPlaces.isAt(host, mount.getValue(), source)) {
                Optional<String> writer = writer(container, source);
                if (writer.isPresent()) {
                    return Optional.of("the source " + source + " of its mount at " + mount.getKey()
                            + " is not the folder that is mounted there, and " + writer.get()
                            + " can put a link in its place, which a start would follow: mount a folder that no"
                            + " container can replace");
                }
            }
        }
        return Optional.empty();
    }

    /** A source that a container could have led elsewhere, where nobody can tell whether it has. */
    private Optional<String> unknown(Container container, Map<String, MountPoint> mounted, String why) {
        Map<String, String> sources = sources(container);
        return mounted.keySet().stream()
                .map(target -> sources.getOrDefault(target, ""))
                .flatMap(source -> writer(container, source)
                        .map(writer -> "whether the source " + source + " of its mounts is still the folder that is"
                                + " mounted there cannot be told (" + why + "), and " + writer
                                + " can put a link in its place, which a start would follow")
                        .stream())
                .findFirst();
    }

    /** Who may write to a folder above a path of the host: the container itself, or another, whether it runs or not. */
    private Optional<String> writer(Container container, String path) {
        if (mayWriteAbove(container, path)) {
            return Optional.of(container.name().value());
        }
        for (JsonNode summary : reader.list()) {
            try {
                Container other = reader.inspect(summary.path("Id").asText());
                if (mayWriteAbove(other, path)) {
                    return Optional.of(other.name().value());
                }
            } catch (DockerException.NotFound gone) {
                // Who is gone can write nowhere.
            }
        }
        return Optional.empty();
    }

    private static boolean mayWriteAbove(Container container, String path) {
        return container
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("RW").asBoolean(true))
                .map(mount -> mount.path("Source").asText(""))
                .anyMatch(folder -> folder.startsWith("/") && HostPlaces.isBelow(path, folder));
    }

    private Observed<Map<String, MountPoint>> mounted(Container container) {
        Map<String, String> sources = sources(container);
        if (sources.isEmpty()) {
            return Observed.absent("it has no binds and no volumes");
        }
        Observed<List<MountPoint>> read = tables.of(container);
        if (read instanceof Observed.Unknown<List<MountPoint>>(String why) && !hasBind(container)) {
            // A volume is the engine's own folder, unless its options say otherwise: not enough to refuse a repair.
            return Observed.absent(why);
        }
        return read.map(table -> {
            var mounted = new LinkedHashMap<String, MountPoint>();
            table.stream()
                    .filter(line -> sources.containsKey(line.path()))
                    .forEach(line -> mounted.putIfAbsent(line.path(), line));
            return mounted;
        });
    }

    private static boolean hasBind(Container container) {
        return container
                .at("/Mounts")
                .valueStream()
                .anyMatch(mount -> mount.path("Type").asText("").equals("bind"));
    }

    private static String word(MountPoint line) {
        return line.device() + " " + line.root().replace("//deleted", "");
    }

    /** Of binds and volumes: what they lead to is decided at each start. */
    private static Map<String, String> sources(Container container) {
        var sources = new TreeMap<String, String>();
        for (JsonNode mount : container.at("/Mounts")) {
            if (List.of("bind", "volume").contains(mount.path("Type").asText(""))) {
                sources.put(
                        mount.path("Destination").asText(""),
                        mount.path("Source").asText(""));
            }
        }
        return sources;
    }
}
