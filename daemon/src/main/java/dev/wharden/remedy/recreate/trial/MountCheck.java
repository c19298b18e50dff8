package dev.wharden.remedy.recreate.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.RestartPolicy;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sees to it that what Wharden starts has mounted what ran before. The engine resolves the source of a bind, and the
 * device of a volume, again at each start: a link that a container put there would mount another folder of the host.
 *
 * <p>The kernel's mount tables are asked and no path is looked up, since the daemon does not see every folder of the
 * host: a folder that was moved away shows its new place in the table of whoever has it mounted. What is put there
 * between this look and the start is found right after the start.
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
    public Optional<Refusal> refusal(Container container) {
        List<MountSource> sources = MountSource.of(container, reader);
        Optional<MountSource> untold =
                sources.stream().filter(source -> !source.untold().isEmpty()).findFirst();
        if (untold.isPresent()) {
            return Optional.of(new Refusal.Lasting("its volume at "
                    + untold.get().target() + " is " + untold.get().untold()
                    + ": what a start would mount there cannot be told"));
        }
        return switch (mounted(container, sources)) {
            case Observed.Unknown<Map<MountSource, MountPoint>>(String why) ->
                Optional.of(new Refusal.Passing("what " + container.name() + " has mounted cannot be read: " + why));
            case Observed.Absent<Map<MountSource, MountPoint>> _ -> Optional.empty();
            case Observed.Known<Map<MountSource, MountPoint>>(Map<MountSource, MountPoint> mounted) ->
                mounted.entrySet().stream()
                        .flatMap(mount -> astray(container, mount.getKey(), mount.getValue()).stream())
                        .findFirst();
        };
    }

    /** Device and root of each bind and volume, by its path in it; unknown where that cannot be read. */
    public Observed<Map<String, String>> remembered(Container container) {
        return mounted(container, MountSource.of(container, reader)).map(mounted -> {
            var remembered = new TreeMap<String, String>();
            mounted.forEach((source, line) -> remembered.put(line.path(), MountPlace.of(line, source.own())));
            return Map.copyOf(remembered);
        });
    }

    /** With what each old one has mounted. Throws Unfaithful when that cannot be read or leads elsewhere. */
    public Transaction remembered(Transaction begun) {
        if (begun.step() != RecreateStep.CREATE) {
            return begun;
        }
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            refusal(member.before()).ifPresent(refusal -> {
                throw switch (refusal) {
                    case Refusal.Lasting(String why) -> new Unfaithful.Differs(why);
                    case Refusal.Standing(String why) -> new Unfaithful.Differs(why);
                    case Refusal.Passing(String why) -> new Unfaithful.Untold(why);
                };
            });
            if (remembered(member.before())
                    instanceof Observed.Known<Map<String, String>>(Map<String, String> mounts)) {
                transaction = transaction.with(member.withMounts(mounts));
            }
        }
        return transaction;
    }

    /**
     * Throws Meddling when one that has started mounts something else than its predecessor: it must not run on, and
     * that is nobody's failed repair. Throws Unfaithful when that cannot be told. One that has ended is left to the
     * probation.
     */
    public void refuseOther(Bench bench, Transaction transaction) {
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
                    && tables.of(now) instanceof Observed.Unknown<List<MountPoint>>(String why)) {
                throw new Unfaithful.Untold("what " + member.name() + " has mounted cannot be read: " + why);
            }
            difference(member.mounts(), now).ifPresent(target -> {
                throw new Meddling("at " + target + " " + member.name()
                        + " would have something else than before: the source of the mount leads elsewhere now;"
                        + " make the source a folder again, and let no container write to the folder above it");
            });
        }
    }

    /**
     * Stops each old one that was put back and has something mounted that a container could have put in the way: it
     * must not run on, whatever that costs.
     *
     * @param started those that the engine does not refuse to start
     * @param before what is wrong already
     * @return that, and what was done; empty when all have what they had
     */
    public Optional<String> stopOther(Bench bench, List<Member> started, Optional<String> before) {
        var harm = new ArrayList<>(before.stream().toList());
        for (Member member : started) {
            bench.old(member)
                    .or(() -> bench.twin(member))
                    .filter(left -> !isSince(left, member.before().text(STARTED)))
                    .ifPresent(left -> lured(member.mounts(), left).ifPresent(why -> {
                        bench.policy(member, left, RestartPolicy.never());
                        bench.stop(member, left);
                        harm.add(why);
                    }));
        }
        return harm.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", harm));
    }

    /**
     * Stops one that was started again and must not run on ({@link #lured}), without a restart policy that would start
     * it again. Returns why; empty when it runs on.
     *
     * @param before what it had mounted when it ran before
     */
    public Optional<String> stopLured(
            DockerWriter writer, Map<String, String> before, Container now, Duration stopTimeout) {
        Optional<String> lured = lured(before, now);
        if (lured.isPresent()) {
            ObjectNode never = JsonNodeFactory.instance.objectNode();
            never.set("RestartPolicy", RestartPolicy.never());
            writer.update(now.id(), never);
            writer.stop(now.id(), stopTimeout);
        }
        return lured;
    }

    private static boolean isSince(Container container, String started) {
        return container.text(STARTED).equals(started);
    }

    /**
     * Why one that was started again must be stopped: it has something else mounted than before, and that was brought
     * about while Wharden had stopped it, or by a container; a link of the host's own that a person has changed before
     * is followed as at any start.
     */
    public Optional<String> lured(Map<String, String> before, Container now) {
        return difference(before, now).flatMap(path -> {
            MountPoint was = MountPlace.at(path, before.getOrDefault(path, ""));
            Optional<MountSource> source = MountSource.of(now, reader).stream()
                    .filter(one -> one.target().equals(path))
                    .findFirst();
            Optional<String> writer = source.flatMap(one -> writer(now, one, was));
            boolean still = source.isEmpty() || source.get().paths().stream().allMatch(one -> mayBeAt(was, one));
            return writer.isEmpty() && !still
                    ? Optional.empty()
                    : Optional.of(now.name() + " was stopped, since at " + path + " it had something else than before"
                            + writer.map(who -> ", which " + who + " may have put there")
                                    .orElse("")
                            + ": make the source of the mount a folder again, let no container write to"
                            + " the folder above it, and start " + now.name());
        });
    }

    /** Whether what was mounted is at a path of the host as far as is known. */
    private boolean mayBeAt(MountPoint was, String path) {
        return !(tables.host() instanceof Observed.Known<HostMounts>(HostMounts host))
                || HostPlaces.isAt(host, was, path);
    }

    /** The first path at which one that runs has something else than before; empty where what it has is not known. */
    private Optional<String> difference(Map<String, String> before, Container now) {
        if (before.isEmpty() || !(tables.of(now) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        return new TreeMap<>(before)
                .entrySet().stream()
                        .filter(mount -> table.stream()
                                .filter(line -> line.path().equals(mount.getKey()))
                                .noneMatch(line -> MountPlace.isSame(mount.getValue(), line)))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    /**
     * Why what a source names is not, or may not be, what is mounted, where a container could have brought that about.
     */
    private Optional<Refusal> astray(Container container, MountSource source, MountPoint line) {
        return switch (tables.host()) {
            case Observed.Known<HostMounts>(HostMounts host)
            when source.paths().stream().allMatch(path -> HostPlaces.isAt(host, line, path)) -> Optional.empty();
            case Observed.Known<HostMounts> _ ->
                writer(container, source, line)
                        .map(writer -> new Refusal.Lasting("the source "
                                + source.paths().getFirst() + " of its mount at " + line.path()
                                + " is not the folder that is mounted there, and " + writer
                                + " can put a link in its place, which a start would follow: mount a folder that no"
                                + " container can replace"));
            case Observed.Unknown<HostMounts>(String why) -> unknown(container, source, line, why);
            case Observed.Absent<HostMounts>(String why) -> unknown(container, source, line, why);
        };
    }

    private Optional<Refusal> unknown(Container container, MountSource source, MountPoint line, String why) {
        return writer(container, source, line)
                .map(writer -> new Refusal.Passing("whether the source "
                        + source.paths().getFirst() + " of its mount at " + line.path()
                        + " is still the folder that is mounted there cannot be told (" + why + "), and " + writer
                        + " can put a link in its place, which a start would follow"));
    }

    private Optional<String> writer(Container container, MountSource source, MountPoint mounted) {
        return new FolderWriters(tables, reader).above(container, source.paths(), mounted);
    }

    /** The line of each source; where a target leads through a link, the one line that no target names. */
    private Observed<Map<MountSource, MountPoint>> mounted(Container container, List<MountSource> sources) {
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
        Map<MountSource, MountPoint> found = lines(sources, table);
        return sources.stream()
                .filter(source -> !source.own() && !found.containsKey(source))
                .findFirst()
                .<Observed<Map<MountSource, MountPoint>>>map(source -> Observed.unknown(
                        "the kernel shows no mount for " + source.target() + ", or another folder of the host there"))
                .orElseGet(() -> Observed.known(found));
    }

    private Map<MountSource, MountPoint> lines(List<MountSource> sources, List<MountPoint> table) {
        Set<String> targets = sources.stream().map(MountSource::target).collect(Collectors.toSet());
        var mounted = new LinkedHashMap<MountSource, MountPoint>();
        for (MountSource source : sources) {
            table.stream()
                    .filter(line -> line.path().equals(source.target()))
                    .findFirst()
                    .or(() -> table.stream()
                            .filter(line -> !targets.contains(line.path()) && isOf(source, line))
                            .findFirst())
                    .ifPresent(line -> mounted.put(source, line));
        }
        return mounted;
    }

    private boolean isOf(MountSource source, MountPoint line) {
        return tables.host() instanceof Observed.Known<HostMounts>(HostMounts host)
                && source.paths().stream().anyMatch(path -> HostPlaces.isAt(host, line, path));
    }
}
