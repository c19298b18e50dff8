package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.Phase.Finishing;
import dev.wharden.remedy.recreate.step.Phase.Forward;
import dev.wharden.remedy.recreate.step.Phase.Held;
import dev.wharden.remedy.recreate.step.Phase.Proving;
import dev.wharden.remedy.recreate.step.Phase.RollingBack;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is needed to finish or undo a recreation, whenever and wherever it stopped. A container that others depend
 * on is one unit with them: each step is made for all members before the next one begins.
 *
 * @param operation what it was begun for
 * @param members the target first, then each after all that it depends on
 * @param step the one that is being made, or has been
 * @param since when that step was begun
 * @param stopped when the first old one was told to stop
 * @param phase which way it goes
 */
public record Transaction(
        @JsonProperty("order") Operation operation,
        List<Member> members,
        RecreateStep step,
        Instant since,
        Optional<Instant> stopped,
        Phase phase)
        implements Executor.Planned {
    /** A rollback takes seconds, and a minute where calls are not answered. */
    private static final Duration ROLLBACK = Duration.ofMinutes(3);

    public Transaction {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a recreation of nothing");
        }
    }

    /** A recreation whose preflight found that twins can be made. */
    public static Transaction begin(Operation operation, Preparation.Ready ready) {
        return new Transaction(
                operation,
                members(ready.parts()),
                RecreateStep.CREATE,
                operation.begun(),
                Optional.empty(),
                new Forward());
    }

    private static List<Member> members(List<Preparation.Part> parts) {
        var members = new ArrayList<Member>();
        for (Preparation.Part part : parts) {
            boolean after = members.stream().anyMatch(Member::removed);
            members.add(Member.of(part, after ? Way.REMOVED : Way.of(part.actual())));
        }
        return members;
    }

    /** The target's. */
    public ContainerName name() {
        return operation.container();
    }

    List<ContainerName> names() {
        return members.stream().map(Member::name).toList();
    }

    /** Whether a container is one of its members, a twin or what holds for one, as far as their ids are known. */
    public boolean knows(String id) {
        return members.stream()
                .anyMatch(member -> member.is(id)
                        || Stream.of(Role.HOLDER, Role.KEEPER, Role.TRIAL)
                                .anyMatch(role ->
                                        member.made(role).filter(id::equals).isPresent()));
    }

    /** Those that get a twin; the others are only restarted. */
    public List<Member> replaced() {
        return members.stream().filter(Member::replaced).toList();
    }

    /** Those whose old one stays, blocked, and that are still to be. */
    public List<Member> blocked() {
        return members.stream()
                .filter(member -> member.blocked() && !member.isTaken())
                .toList();
    }

    /** Ids of the twins that are known and were not taken, by those of the old ones. */
    public Map<String, String> twins() {
        var twins = new HashMap<String, String>();
        members.stream()
                .filter(member -> !member.isTaken())
                .forEach(member -> member.twin().ifPresent(twin -> twins.put(member.old(), twin)));
        return twins;
    }

    /**
     * The same as its rollback begins: that is counted from now on, unless what was begun before may still be carried
     * out.
     */
    public Transaction turned(Instant now) {
        return step.compareTo(RecreateStep.START) < 0 ? this : at(step, now);
    }

    /**
     * Whether its rollback has lasted so long that something keeps it from its end, such as a start that the engine
     * never answers: it is tried on, and holds nobody up.
     */
    boolean isStuck(Instant now) {
        return undoing() && since.plus(stopTimeouts()).plus(ROLLBACK).isBefore(now);
    }

    /** How long all may take to stop: they are stopped one after the other. */
    public Duration stopTimeouts() {
        return members.stream().map(Member::stopTimeout).reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether it is rolled back. */
    public boolean undoing() {
        return phase instanceof RollingBack;
    }

    /** Whether it is on probation, also where that has stood still. */
    boolean proving() {
        return switch (phase) {
            case Proving _, Held _ -> true;
            case Forward _, RollingBack _, Finishing _ -> false;
        };
    }

    /** Why it is being undone; empty while it is not. */
    public Optional<String> cause() {
        return back().map(RollingBack::why);
    }

    /** Whether the step that failed may still be carried out by the engine, since no answer came. */
    public boolean unsettled() {
        return back().filter(RollingBack::unsettled).isPresent();
    }

    /** Whether what undoes it, or ends it without a cause to undo it, says nothing of the repair. */
    public boolean interfered() {
        return phase instanceof Finishing(var _, boolean kept)
                ? kept
                : back().filter(RollingBack::interfered).isPresent();
    }

    /** The one that failed while its target ran: that says nothing of the target's repair. */
    public Optional<ContainerName> follower() {
        return back().flatMap(RollingBack::follower);
    }

    /** To start again what was put back. */
    public Tries tries() {
        return back().map(RollingBack::tries).orElse(Tries.NONE);
    }

    /** When all had started; empty before, and where that is not known any more. */
    public Optional<Instant> started() {
        return switch (phase) {
            case Proving(Instant since) -> Optional.of(since);
            case Finishing(Optional<Instant> started, boolean _) -> started;
            case Forward _, Held _, RollingBack _ -> Optional.empty();
        };
    }

    private Optional<RollingBack> back() {
        return phase instanceof RollingBack back ? Optional.of(back) : Optional.empty();
    }

    /** At that step, from now on. */
    public Transaction at(RecreateStep next, Instant now) {
        return new Transaction(operation, members, next, now, stopped, phase);
    }

    /** To be rolled back for that reason, whoever caused it. */
    public Transaction undoing(String why, boolean unsettled) {
        return undoing(why, unsettled, interfered(), follower());
    }

    /** Wharden itself or the engine had ended in it. */
    public Transaction interrupted() {
        return interfered(
                "it was cut short at " + step + ": Wharden or the engine ended, or the state directory or the audit log"
                        + " could not be written (a full disk): wharden status and wharden doctor tell",
                true);
    }

    /** Something else came in between. */
    public Transaction interfered(String why, boolean unsettled) {
        return undoing(why, unsettled, true, follower());
    }

    /** One that follows the target has failed, by itself as far as is known. */
    public Transaction failedBy(ContainerName member, String why, boolean unsettled) {
        return undoing(why, unsettled, interfered(), Optional.of(member));
    }

    private Transaction undoing(String why, boolean unsettled, boolean interfered, Optional<ContainerName> follower) {
        return in(new RollingBack(why, unsettled, interfered, follower, tries()));
    }

    /** Another Docker client has ended its probation: the twins stay, although not all have proved themselves. */
    public Transaction kept() {
        return in(new Finishing(started(), true));
    }

    /** The twins stay: from here on it is finished, whatever comes. */
    public Transaction finishing() {
        return phase instanceof Finishing ? this : in(new Finishing(started(), false));
    }

    /** Whether what undoes it says something of the repair. */
    public boolean failed() {
        return !interfered() && follower().isEmpty();
    }

    /** What was put back does not start, and is tried again later. */
    public Transaction with(Tries tries) {
        return back().map(back ->
                        in(new RollingBack(back.why(), back.unsettled(), back.interfered(), back.follower(), tries)))
                .orElseThrow();
    }

    private Transaction in(Phase next) {
        return new Transaction(operation, members, step, since, stopped, next);
    }

    /** Those that another Docker client has stopped or removed. */
    public List<Member> left() {
        return members.stream()
                .filter(member -> member.fate() != Member.Fate.NONE)
                .toList();
    }

    /**
     * Those that were left alone but cannot run as they were, since one that they need was stopped. Another may take
     * the place of one that was removed.
     */
    public List<Member> stranded() {
        var down = new ArrayList<>(left().stream()
                // At CREATE nothing was done to any of them.
                .filter(member -> step != RecreateStep.CREATE && !member.isTaken())
                .toList());
        var stranded = new ArrayList<Member>();
        // Each comes after all that it depends on.
        for (Member member : members) {
            if (member.fate() == Member.Fate.NONE && down.stream().anyMatch(member::needs)) {
                down.add(member);
                stranded.add(member);
            }
        }
        return stranded;
    }

    /** With what is known now of one member. */
    public Transaction with(Member changed) {
        List<Member> with = members.stream()
                .map(member -> member.old().equals(changed.old()) ? changed : member)
                .toList();
        return new Transaction(operation, with, step, since, stopped, phase);
    }

    /** The first old one is told to stop now, if none was before. */
    public Transaction stopping(Instant now) {
        return new Transaction(operation, members, step, since, stopped.or(() -> Optional.of(now)), phase);
    }

    /** Whether its probation may still last, but has lasted so long that it gives its place back. */
    boolean proved(Instant now) {
        return started().filter(at -> operation.isProved(at, since, now)).isPresent();
    }

    /** When its probation has begun is open: at the next look. */
    Transaction unproven() {
        return in(new Held());
    }

    /** All run, and their probation begins now. */
    public Transaction started(Instant now) {
        return in(new Proving(now));
    }
}
