package dev.wharden.remedy.recreate.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private final Mounted mounted;

    /** Of what runs on this engine. */
    public MountCheck(MountTables tables, DockerReader reader) {
        this.tables = tables;
        this.reader = reader;
        this.mounted = new Mounted(tables, reader);
    }

    /** Whether a container that runs will end of a SIGKILL that it has been sent. */
    public boolean isBeingKilled(Container container) {
        return tables.isBeingKilled(container);
    }

    /** What runs on of those that have ended by the engine's word. */
    public Leftover leftover() {
        return new Leftover(tables, reader);
    }

    /** Why a container that runs must not be stopped and started again; empty when it may. Throws a DockerException. */
    public Optional<Refusal> refusal(Container container) {
        return new MountRefusals(mounted).of(container);
    }

    /**
     * The same before it is tried. Throws DockerException.Rejected where it has put something in the way of a mount in
     * its own root file system, in which a restart, and a rollback too, would start it again: the engine follows the
     * paths of mounts before it tells of any file (moby daemon/archive_unix.go), and a start fails at the same place
     * (seen on 26.1.5).
     */
    public Optional<Refusal> refusalOfStop(Container container) {
        Optional<Refusal> no = refusal(container);
        if (no.isEmpty()) {
            reader.stat(container.id(), "/");
        }
        return no;
    }

    /** A word for what is at each bind and volume, by its path in it; unknown where that cannot be read. */
    public Observed<Map<String, String>> remembered(Container container) {
        return mounted.words(container);
    }

    /**
     * With what each old one has mounted. Looks again before the stop and before the start. Throws Unfaithful when that
     * cannot be read or leads elsewhere, and Meddling when something came in between.
     */
    public Transaction remembered(Transaction begun) {
        switch (begun.step()) {
            case STOP ->
                begun.members()
                        .forEach(member -> refusal(member.before()).ifPresent(refusal -> {
                            throw new Meddling(refusal.reason());
                        }));
            case START ->
                begun.members().stream()
                        .filter(member -> member.fate() == Member.Fate.NONE)
                        .forEach(this::refuseAstray);
            case CREATE -> {
                return known(begun);
            }
            case RETIRE -> leftover().refuseAfterStop(begun);
            case HOLD, NAME, PROBATION, COMMIT, REMOVE -> {}
        }
        return begun;
    }

    private Transaction known(Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            refusal(member.before()).ifPresent(refusal -> {
                throw switch (refusal) {
                    case Refusal.Lasting(String why) -> new Unfaithful.Differs(why);
                    case Refusal.Standing(String why) -> new Unfaithful.Differs(why);
                    case Refusal.Unreadable(String why) -> new Unfaithful.Untold(why);
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
     * that is no failed repair. Throws Unfaithful when that cannot be told, or it has unmounted it itself. One that has
     * ended is left to the probation.
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
                    && tables.of(now) instanceof Observed.Unknown<List<MountPoint>>(String why)
                    && !tables.hasEnded(now)) {
                throw new Unfaithful.Untold("what " + member.name() + " has mounted cannot be read: " + why);
            }
            mounted.covered(member.mounts(), now).ifPresent(target -> {
                throw new Unfaithful.Differs(
                        "at " + target + " " + member.name() + " would have something over what it had, as where a"
                                + " tmpfs is mounted by way of a link: name other paths in"
                                + " readOnlyRootFilesystem.tmpfs");
            });
            mounted.difference(member.mounts(), now).ifPresent(target -> {
                throw mounted.isItsDoing(member.mounts(), target, now)
                        ? new Unfaithful.Differs(
                                member.name() + " unmounts " + target + ", or mounts over it, at its start")
                        : new Meddling(elsewhere(target, member.name()));
            });
        }
    }

    /** One that was put back and does not run, as it is now, and why: a sentence for people. */
    public record Astray(Member member, Container container, String why) {}

    /**
     * The old ones that do not run and that a start would give something else than they had, as far as that is seen,
     * and at which path: they must not be started.
     */
    public Map<ContainerName, String> astray(Bench bench, Transaction transaction) {
        var astray = new HashMap<ContainerName, String>();
        for (Member member : transaction.step() == RecreateStep.CREATE ? List.<Member>of() : transaction.members()) {
            if (member.fate() == Member.Fate.NONE
                    && member.before().running()
                    && bench.old(member).filter(Container::running).isEmpty()
                    && astray(member.mounts(), member.before())
                            instanceof Observed.Known<Optional<String>>(Optional<String> target)) {
                target.ifPresent(path -> astray.put(member.name(), path));
            }
        }
        return astray;
    }

    /** Why one is not started, for people. */
    public static String stays(ContainerName name, String target) {
        return name + " stays stopped, since at " + target + " it would have something else than before";
    }

    /**
     * Ends each old one that was put back and has something mounted that a container could have put in the way: it must
     * not run on, whatever that costs, nor for as long as a stop lets it.
     *
     * @param started those that the engine does not refuse to start
     */
    public List<Astray> stopOther(Bench bench, List<Member> started) {
        var stopped = new ArrayList<Astray>();
        for (Member member : started) {
            bench.old(member)
                    .or(() -> bench.twin(member))
                    .filter(left -> !isSince(left, member.before().text(STARTED)))
                    .ifPresent(left -> lured(member.mounts(), left).ifPresent(why -> {
                        bench.policy(member, left, RestartPolicyJson.never());
                        bench.kill(member, left);
                        stopped.add(new Astray(member, left, why));
                    }));
        }
        return stopped;
    }

    /**
     * Ends one that was started again and must not run on ({@link #lured}), without a restart policy that would start
     * it again, and at once: a stop would let it run for minutes. Returns why; empty when it runs on.
     *
     * @param before what it had mounted when it ran before
     */
    public Optional<String> stopLured(DockerWriter writer, Map<String, String> before, Container now) {
        Optional<String> lured = lured(before, now);
        if (lured.isPresent()) {
            ObjectNode never = JsonNodeFactory.instance.objectNode();
            never.set("RestartPolicy", RestartPolicyJson.never());
            writer.update(now.id(), never);
            writer.kill(now.id());
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
        return mounted.difference(before, now).flatMap(path -> {
            MountPoint was = MountPlace.at(path, before.getOrDefault(path, ""));
            Optional<MountSource> source = MountSource.of(now, reader).stream()
                    .filter(one -> one.target().equals(path))
                    .findFirst();
            Optional<String> writer = source.flatMap(one -> mounted.writer(now, one, was));
            boolean still = source.isEmpty() || source.get().paths().stream().allMatch(one -> mayBeAt(was, one));
            return writer.isEmpty() && !still
                    ? Optional.empty()
                    : Optional.of(now.name() + " was stopped, since at " + path + " it had something else than before"
                            + writer.map(who -> ", which " + who + " may have put there")
                                    .orElse(""));
        });
    }

    /** Whether what was mounted is at a path of the host as far as is known. */
    private boolean mayBeAt(MountPoint was, String path) {
        return !(tables.host() instanceof Observed.Known<HostMounts>(HostMounts host))
                || HostPlaces.isAt(host, was, path);
    }

    /**
     * The path in a stopped container at which a start would mount something else than it had, or a folder that the
     * engine makes, as far as that is seen: it must not be started. Throws a DockerException.
     *
     * @param before what it had mounted
     */
    public Observed<Optional<String>> astray(Map<String, String> before, Container stopped) {
        return mounted.astray(before, stopped);
    }

    /**
     * Whether a container can put something else in the place of what one had mounted: what a look shows may be another
     * at the start a moment later. Throws a DockerException.
     *
     * @param before what it had mounted
     */
    public boolean isReplaceable(Map<String, String> before, Container stopped) {
        return MountSource.of(stopped, reader).stream()
                .filter(source -> !source.own() && before.containsKey(source.target()))
                .anyMatch(source -> {
                    String was = before.getOrDefault(source.target(), "");
                    return mounted.writer(stopped, source, MountPlace.at(source.target(), was))
                            .isPresent();
                });
    }

    /** Throws Meddling when a start would mount something else than the predecessor had. */
    private void refuseAstray(Member member) {
        if (!member.mounts().isEmpty()
                && mounted.astray(member.mounts(), member.before())
                        instanceof Observed.Known<Optional<String>>(Optional<String> target)) {
            target.ifPresent(path -> {
                throw new Meddling(elsewhere(path, member.name()));
            });
        }
    }

    private static String elsewhere(String target, ContainerName name) {
        return "at " + target + " " + name
                + " would have something else than before: the source of the mount leads elsewhere now;"
                + " make the source a folder again, and let no container write to the folder above it";
    }
}
