package dev.wharden.remedy.recreate.rollback;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.interference.Unheard;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import dev.wharden.remedy.recreate.step.Abandoned;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Holder;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The way back: every step is undone for all members, the last first, as often as it takes. What somebody else did
 * meanwhile (removed an old container, took its name) cannot be undone; then as much is given back as there is, and the
 * harm is told.
 */
final class Retreat {
    /** The policy before the start: if that fails, the engine itself keeps trying. */
    private static final List<RecreateStep> TO_THE_TWINS = List.of(
            RecreateStep.HOLD,
            RecreateStep.STOP,
            RecreateStep.RETIRE,
            RecreateStep.NAME,
            RecreateStep.COMMIT,
            RecreateStep.START,
            RecreateStep.REMOVE);

    private final Bench bench;
    private final Transaction transaction;
    private final Held held;
    /** What is wrong with whom; the first is told first. */
    private final Map<ContainerName, String> harm = new LinkedHashMap<>();

    private final Set<ContainerName> missing = new HashSet<>();
    private final Map<ContainerName, Unstarted> unstarted = new LinkedHashMap<>();

    Retreat(Bench bench, Transaction transaction, Held held) {
        this.bench = bench;
        this.transaction = transaction;
        this.held = held;
    }

    /**
     * Goes back. Returns what could not be put back, or empty when all is as it was. Throws a DockerException, or
     * Meddling when another Docker client removes an old one at the same time: then it has to be made again.
     */
    Optional<String> make() {
        var gone = new ArrayList<Member>();
        for (Member member : transaction.replaced()) {
            if (!member.isTaken() && bench.old(member).isEmpty()) {
                if (Unheard.comesBack(bench, transaction, member)) {
                    missing.add(member.name());
                } else {
                    gone.add(member);
                }
            }
        }
        // Whoever is down because of us may have gone with a prune of what does not run: it is not lost for that.
        boolean down = transaction.step().compareTo(RecreateStep.RETIRE) >= 0;
        if (!gone.isEmpty()
                && down
                && gone.stream().allMatch(member -> bench.twin(member).isPresent())) {
            return Optional.of(keepTwins(gone.getFirst()));
        }
        for (Member member : gone) {
            String twin = bench.twin(member).isPresent() ? "; its twin was removed too" : "";
            harm.put(member.name(), word(member) + " was removed by " + member.other() + twin);
        }
        List<Member> stranded = transaction.stranded();
        for (RecreateStep step : transaction.step().backwards()) {
            for (Member member : step.order(transaction.members()).reversed()) {
                Member whole = missing.contains(member.name()) ? member.withoutOld() : member;
                Member one = stranded.contains(member) ? whole : held.of(step, member, whole);
                switch (member.fate()) {
                    case NONE -> undo(step, stranded.contains(member) ? one.down() : one);
                    case STOPPED, ENDED -> undo(step, one.down());
                    case REMOVED, GONE -> {}
                }
            }
        }
        transaction.left().forEach(member -> Abandoned.leave(bench, transaction, member));
        transaction.members().forEach(this::refuseGone);
        transaction.members().stream()
                .filter(member -> !member.isTaken())
                .forEach(member -> SameVolumes.lost(bench.reader(), member.volumes())
                        .ifPresent(why -> harm.merge(
                                member.name(), word(member) + " is back, but " + why, (one, _) -> one + "; " + why)));
        return harm.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", harm.values()));
    }

    /** Throws Meddling for one that has gone since this began, as a prune takes one by one: it stays held. */
    private void refuseGone(Member member) {
        if (!member.isTaken()
                && !harm.containsKey(member.name())
                && !unstarted.containsKey(member.name())
                && bench.old(member).isEmpty()) {
            throw bench.foundGone(member);
        }
    }

    private void undo(RecreateStep step, Member member) {
        // Its holder and its twin stay until the engine is no longer asked to start it.
        if (unstarted.containsKey(member.name()) || (harm.containsKey(member.name()) && step != RecreateStep.CREATE)) {
            return;
        }
        if (step == RecreateStep.CREATE) {
            refuseGone(member);
        }
        try {
            step.undo(bench, transaction, member);
        } catch (DockerException no) {
            Optional<Namesake> namesake =
                    no instanceof DockerException.Conflict ? Copies.namesake(bench, member) : Optional.empty();
            if (namesake.filter(one -> isMissed(member, one)).isPresent()) {
                // The engine reserves a name before it shows who has it: nothing was made aside. It is tried again.
                throw no;
            }
            if (namesake.isPresent()) {
                aside(member, namesake.get(), no);
            } else if (step != RecreateStep.RETIRE || !isAbsent(member, no)) {
                unstarted(step, member, no);
            }
        }
    }

    /** Whether it does not exist, and no client has meant that. */
    private boolean isMissed(Member member, Namesake namesake) {
        return bench.old(member).isEmpty() && !namesake.succeeds(member.before());
    }

    private void unstarted(RecreateStep step, Member member, DockerException no) {
        if (step != RecreateStep.STOP || !isUnstarted(member, () -> bench.old(member), no)) {
            throw no;
        }
    }

    /**
     * Whether the engine does not create it again, such as where what it joins is gone. That is remembered: its keeper
     * stays, and it is created when it can be.
     */
    private boolean isAbsent(Member member, DockerException no) {
        if (!Obstacle.isRefusal(no)
                || no instanceof DockerException.Conflict
                || bench.old(member).isPresent()) {
            return false;
        }
        unstarted.put(member.name(), new Unstarted(member, Holder.keep(bench, member), no, Optional.empty()));
        return true;
    }

    /**
     * Another has its name. It is there under one of those that a recreation gives, as it was, and takes its own when
     * that is free.
     */
    private void aside(Member member, Namesake namesake, DockerException no) {
        Optional<Container> kept = bench.old(member);
        if (kept.isPresent() && member.before().running()) {
            // An engine that restarts would start it beside the other: it gets its own with its name.
            bench.policy(
                    member, kept.get(), member.original().isPresent() ? RestartPolicyJson.never() : member.oldPolicy());
            unstarted.put(member.name(), new Unstarted(member, kept.get(), no, Optional.of(namesake)));
            return;
        }
        harm.put(
                member.name(),
                member.other() + " gave " + (isTarget(member) ? "its name" : "the name " + member.name())
                        + " to another container, which is left alone"
                        + kept.map(one -> "; it is kept, stopped, as " + one.name())
                                .orElse("; this one was removed and is not created again"));
    }

    /** Whether the engine does not start it, and does all else: that is remembered then. */
    private boolean isUnstarted(Member member, Supplier<Optional<Container>> look, DockerException no) {
        if (!Obstacle.isRefusal(no) && !Obstacle.isSilence(no)) {
            return false;
        }
        Container container;
        try {
            Optional<Container> found = look.get();
            if (found.filter(one -> !one.running()).isEmpty()) {
                return false;
            }
            container = found.get();
        } catch (DockerException.Stuck still) {
            if (member.removed()) {
                // The id of the copy is not known.
                return false;
            }
            // By now it has that name.
            container = member.before().with("/Name", TextNode.valueOf("/" + member.home()));
        }
        unstarted.put(member.name(), new Unstarted(member, container, no, Optional.empty()));
        return true;
    }

    /** Those that are back as they were, or stay, and that the engine does not start; empty when all run that ran. */
    Collection<Unstarted> unstarted() {
        return unstarted.values();
    }

    /** All others that are not held. */
    List<Member> started() {
        return transaction.members().stream()
                .filter(member -> !unstarted.containsKey(member.name()) && !held.has(member.name()))
                .toList();
    }

    /** Why the engine does not start it, for people. */
    String why(Unstarted one) {
        if (one.namesake().isPresent()) {
            return one.namesake().get().word();
        }
        Optional<String> needed = transaction.members().stream()
                .filter(one.member()::needs)
                .filter(other -> bench.old(other)
                        .or(() -> bench.twin(other))
                        .filter(Container::running)
                        .isEmpty())
                .map(other -> "container " + other.name() + ", which it joins, "
                        + (bench.old(other).isPresent() ? "does not run" : "is gone"))
                .findFirst();
        if (needed.isPresent()) {
            return needed.get();
        }
        return Obstacle.isSilence(one.no())
                ? "the engine does not answer its start"
                : Mishap.obstacle(bench, transaction, one.no())
                        .orElseGet(() -> String.valueOf(one.no().getMessage()));
    }

    /** The same of all. */
    String unstartedWord() {
        return unstarted.values().stream()
                .map(one -> word(one.member()) + one.how() + why(one) + ": Wharden retries")
                .collect(Collectors.joining("; "));
    }

    /**
     * The twin is the container now: it is verified, nothing else is left of it, and the twins of the others refer to
     * it.
     */
    private String keepTwins(Member gone) {
        Transaction kept = transaction;
        for (RecreateStep step : TO_THE_TWINS) {
            for (Member member : step.order(kept.members())) {
                if (member.replaced() || step == RecreateStep.START) {
                    kept = keep(step, kept, member);
                }
            }
        }
        return "the old container " + (isTarget(gone) ? "" : "of " + gone.name() + " ")
                + "was removed by " + gone.other() + ", so that "
                + (transaction.members().size() == 1 ? "its twin stays" : "the twins stay") + ", although: "
                + transaction.cause().orElse("it was interrupted");
    }

    private Transaction keep(RecreateStep step, Transaction kept, Member member) {
        held.refuseBeside(step, member);
        try {
            return kept.with(step.make(bench, kept, member));
        } catch (DockerException no) {
            if (step != RecreateStep.START || !isUnstarted(member, () -> bench.present(member), no)) {
                throw no;
            }
            return kept;
        }
    }

    private String word(Member member) {
        return isTarget(member) ? "it" : member.name().value();
    }

    private boolean isTarget(Member member) {
        return member.name().equals(transaction.name());
    }
}
