package dev.wharden.remedy.recreate.trial;

import static dev.wharden.remedy.recreate.step.RecreateStep.STOP;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Tie;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.Latecomers;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.fidelity.Fidelity;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.interference.Intervention;
import dev.wharden.remedy.recreate.interference.ProjectOrder;
import dev.wharden.remedy.recreate.needs.SameImage;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Keeper;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.ReferenceRewrite;
import dev.wharden.remedy.recreate.step.Removed;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be true of all members before the recreation goes on: each twin as intended, all running, all proved. */
public final class Trial {
    private static final Duration JUST_NOW = Duration.ofMillis(500);
    /** A busy host is slow to tell. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    private static final Duration RECENT = Duration.ofMinutes(1);

    private Trial() {}

    /** What must be so after a step. Throws Unfaithful or Meddling when it is not. */
    public static void check(Bench bench, Preparation.Ready ready, Transaction transaction) {
        switch (transaction.step()) {
            case CREATE -> {
                refuseUnlike(bench, ready, transaction);
                Moved.refuse(bench, transaction);
                bench.asMade().refuseTouched(bench, transaction);
            }
            case HOLD -> {
                Moved.refuse(bench, transaction);
                bench.asMade().refuseTouched(bench, transaction);
                refuseJoined(bench, transaction);
                ProjectOrder.giveWay(bench, transaction, true);
            }
            case STOP -> {
                refuseStopped(bench, transaction);
                refuseJoined(bench, transaction); // A stop may last minutes; from its end on none can join it.
                bench.asMade().refuseTouched(bench, transaction);
                LateWrites.refuse(bench, ready, transaction);
                ProjectOrder.giveWay(bench, transaction, false);
            }
            case NAME -> {
                refuseUnlikeRemoved(bench, ready, transaction);
                refuseWithoutData(bench, transaction);
                ProjectOrder.refuse(bench, transaction);
            }
            case START -> bench.projects().started(transaction.operation().action());
            case RETIRE, PROBATION, COMMIT, REMOVE -> {}
        }
    }

    /** Throws Unfaithful when a twin is not what was intended: no old one was touched so far. */
    private static void refuseUnlike(Bench bench, Preparation.Ready ready, Transaction transaction) {
        for (int i = 0; i < transaction.members().size(); i++) {
            Member member = transaction.members().get(i);
            Preparation.Part part = ready.parts().get(i);
            if (member.body().isPresent()) {
                Container seen = bench.asMade().of(member);
                Container made = member.removed()
                        ? new Container(Keeper.shown(seen.tree(), part.desired().tree()))
                        : seen;
                refuse(bench, part, member, transaction, one -> one.named(Role.TWIN), made);
            }
        }
    }

    /** The same of those that could only be created when the old one was gone. */
    private static void refuseUnlikeRemoved(Bench bench, Preparation.Ready ready, Transaction transaction) {
        for (int i = 0; i < transaction.members().size(); i++) {
            Member member = transaction.members().get(i);
            if (member.removed()) {
                Preparation.Part part = ready.parts().get(i);
                Function<Member, String> named = one -> one.name().value();
                refuse(bench, part, member, transaction, named, bench.asMade().of(member));
            }
        }
    }

    /** Throws Meddling when a twin has an empty volume in place of one that somebody has removed. */
    private static void refuseWithoutData(Bench bench, Transaction transaction) {
        for (Member member : transaction.members()) {
            SameVolumes.lost(bench.reader(), member.volumes()).ifPresent(why -> {
                throw new Meddling(why);
            });
        }
    }

    private static void refuse(
            Bench bench,
            Preparation.Part part,
            Member member,
            Transaction transaction,
            Function<Member, String> named,
            Container made) {
        CreateBody shown = ReferenceRewrite.shown(member.body().orElseThrow(), transaction.members(), named);
        List<String> differences =
                Fidelity.differences(part.pattern(), part.desired(), shown, Block.without(made, bench.blocking()));
        if (differences.contains("/Image")) {
            throw new Meddling(member.name() + "'s image reference moved to another image, as a build or a pull does");
        }
        boolean target = member.name().equals(transaction.name());
        Optional<String> differs = differences.isEmpty()
                ? Optional.empty()
                : Optional.of("the twin " + (target ? "" : "of " + member.name() + " ") + "would differ at "
                        + String.join(", ", differences));
        bench.asMade().refuseForeign(bench, transaction, member, differs);
        differs.ifPresent(what -> {
            throw new Unfaithful.Differs(what);
        });
    }

    /**
     * Throws Meddling when another Docker client has stopped an old one too, or has removed it: what it is about to do
     * with it, start it again or remove it, is left to it.
     */
    private static void refuseStopped(Bench bench, Transaction transaction) {
        for (Member member : transaction.members()) {
            if (member.removed() && bench.old(member).isEmpty()) {
                throw bench.foundGone(member);
            }
        }
        List<Member> left = left(bench, transaction).left();
        if (!left.isEmpty()) {
            throw new Meddling(left.stream()
                    .map(member ->
                            member.name() + " was " + member.fateWord() + (member.fate() == Fate.STOPPED ? " too" : ""))
                    .collect(Collectors.joining("; ")));
        }
    }

    /** With the old ones that another Docker client has stopped while Wharden was stopping them. */
    public static Transaction left(Bench bench, Transaction stopped) {
        Transaction transaction = stopped;
        for (Member member : stopped.members()) {
            boolean left = bench.exits()
                            .stoppedSince(member.before(), stopped.operation().begun(), member.stopTimeout())
                    && bench.old(member).filter(bench.exits()::startedSince).isEmpty();
            if (left) {
                transaction = transaction.with(member.with(Fate.STOPPED));
            }
        }
        return transaction;
    }

    /**
     * Throws Meddling when somebody now depends on a member since that was looked at: it would lose what it shares.
     * Next time it is in the unit. A label shares nothing, and may be an image's.
     */
    private static void refuseJoined(Bench bench, Transaction transaction) {
        Set<String> known = transaction.members().stream()
                .flatMap(member -> Stream.concat(Stream.of(member.old()), member.twin().stream()))
                .collect(Collectors.toSet());
        for (Container one :
                Latecomers.since(bench.reader(), transaction.operation().begun().minus(RECENT))) {
            for (Member member : transaction.replaced()) {
                Set<Tie> ties = known.contains(one.id()) ? Set.of() : Tie.between(one, member.before());
                if (ties.stream().anyMatch(Tie::declared)) {
                    boolean cutOff = transaction.step() == STOP && ties.stream().anyMatch(Tie::namespace);
                    throw new Meddling(one.name() + " now depends on " + member.name()
                            + " and must be recreated with it"
                            + (cutOff ? "; until then docker restart " + one.name() + " lets it join again" : ""));
                }
            }
        }
    }

    /** With the engine's words for their starts, when all run; it is not known who was started before a crash. */
    public static Optional<Transaction> running(Bench bench, Transaction transaction) {
        Transaction running = transaction;
        for (Member member : transaction.members()) {
            Optional<Container> now = bench.present(member)
                    .filter(Container::running)
                    .filter(one -> SameImage.is(one, member.before().imageId()));
            if (member.fate() != Fate.NONE) {
                continue;
            }
            if (now.isEmpty()) {
                return Optional.empty();
            }
            running = running.with(member.startedAt(now.get().text("/State/StartedAt")));
        }
        return Optional.of(running);
    }

    /**
     * Starts again who has ended since. Throws Unfaithful when one does not start since another has ended again; and
     * Meddling when one does not start by itself: it has started before, so that what keeps it from that came from
     * outside (a network that is gone, a port that was taken).
     */
    public static void run(Bench bench, Transaction transaction) {
        for (Member member : transaction.members()) {
            if (member.fate() != Fate.NONE) {
                continue;
            }
            Container successor = bench.successor(member);
            try {
                if (!Done.isKnownJob(bench, member, successor)) {
                    bench.run(member, successor);
                }
            } catch (DockerException e) {
                String why = "the twin ended and does not start again: " + e.getMessage();
                boolean alone = transaction.members().stream()
                        .filter(member::needs)
                        .allMatch(other ->
                                bench.present(other).filter(Container::running).isPresent());
                throw alone ? new Meddling(why) : new Unfaithful.Differs(why);
            }
        }
    }

    /**
     * The probation: one that fails fails all, and the slowest decides when it is over.
     *
     * @param started when the last of them had started
     */
    public static Probation.Opinion judge(Bench bench, Transaction transaction, Instant started, Instant now) {
        Probation.Opinion all = new Probation.Opinion.Holds();
        for (Member member : transaction.members()) {
            Probation.Opinion one =
                    judge(bench, member, started, transaction.operation().probation(), now);
            switch (one) {
                case Probation.Opinion.Holds holds -> {}
                case Probation.Opinion.Broken(String why) -> {
                    boolean target = member.name().equals(transaction.name());
                    return target ? one : new Probation.Opinion.Broken(Blame.word(member, why));
                }
                case Probation.Opinion.Frozen frozen -> {
                    return one;
                }
                case Probation.Opinion.Wait wait -> all = sooner(all, wait);
            }
        }
        return all;
    }

    private static Probation.Opinion judge(
            Bench bench, Member member, Instant started, Duration probation, Instant now) {
        if (member.fate() != Fate.NONE) {
            return new Probation.Opinion.Holds();
        }
        Container successor;
        try {
            successor = bench.successor(member);
        } catch (DockerException.NotFound gone) {
            return new Probation.Opinion.Broken((member.replaced() ? "the twin " : "it ") + Removed.by(bench, member));
        }
        if (Done.isJob(bench, member, successor) || Done.isTurn(bench, member, successor)) {
            return new Probation.Opinion.Holds();
        }
        if (Intervention.isSince(bench, member, successor)) {
            return new Probation.Opinion.Wait(Probation.SOON);
        }
        Instant engine = bench.exits().engine(now);
        boolean untold = bench.exits().mayBeOnItsWay(successor) && Probation.endedWithin(successor, engine, TOLD);
        if ((untold || Probation.endedWithin(successor, engine, JUST_NOW))
                && (Done.isWell(member, successor) || started.plus(JUST_NOW).isBefore(now))) {
            // The engine's word of who has ended it may still be on its way. What fails at once nobody has ended.
            return new Probation.Opinion.Wait(Probation.SOON);
        }
        boolean healthWanted = !member.before().text("/State/Health/Status").equals("unhealthy");
        return Probation.judge(
                successor, member.startedAt(), bench.exits().engine(started), probation, healthWanted, engine);
    }

    private static Probation.Opinion sooner(Probation.Opinion one, Probation.Opinion.Wait other) {
        return one instanceof Probation.Opinion.Wait wait && wait.lookAgain().compareTo(other.lookAgain()) < 0
                ? wait
                : other;
    }
}
