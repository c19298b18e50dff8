package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.fidelity.Habits;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Looks at what the old ones do, twice before they are stopped, and at whether their successors do it too. What the
 * kernel does not tell is not asked for: no successor fails by that.
 */
public record HabitCheck(MountTables kernel) {
    /** With what each old one does when the step is begun: at the first it runs, and until it is stopped. */
    public Transaction remembered(Transaction begun) {
        return switch (begun.step()) {
            case CREATE -> each(begun, (member, seen) -> Optional.of(Habits.of(seen)));
            case STOP -> each(begun, (member, seen) -> member.habits().map(habits -> habits.still(seen)));
            case HOLD, RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> begun;
        };
    }

    /**
     * Whether one does not run as it was seen to. One of which the kernel tells nothing may be ending: then another
     * client's word of that is waited for, a second at most. Throws a DockerException.
     */
    public boolean isMoved(EventLedger exits, Instant now, Container seen, DockerReader reader) {
        return (kernel.of(seen) instanceof Observed.Unknown
                        ? Moved.ofUnread(exits, now, seen, reader)
                        : Moved.of(exits, now, seen, Moved.find(reader, seen.id())))
                .isPresent();
    }

    /** What a member does by what is seen of it. */
    @FunctionalInterface
    private interface Seen {
        Optional<Habits> habits(Member member, Activity seen);
    }

    private Transaction each(Transaction begun, Seen look) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            Optional<Habits> habits =
                    kernel.activity(member.before()) instanceof Observed.Known<Activity>(Activity seen)
                            ? look.habits(member, seen)
                            : Optional.empty();
            transaction = transaction.with(member.with(habits));
        }
        return transaction;
    }

    /** What was found out of successors, and what is to be remembered of it. */
    public record Look(Transaction transaction, Probation.Opinion opinion) {}

    /**
     * Judges successors whose probation is over otherwise: the first that does not do what was done before decides.
     *
     * @param up how long they have run
     */
    public Look look(Bench bench, Transaction begun, Duration up) {
        Duration over = up.minus(begun.operation().probation());
        Transaction transaction = begun;
        Probation.Opinion opinion = new Probation.Opinion.Holds();
        for (Member member : begun.members()) {
            Optional<Container> now = bench.present(member).filter(Container::running);
            if (member.fate() != Member.Fate.NONE
                    || member.habits().isEmpty()
                    || now.isEmpty()
                    || !(kernel.activity(now.get()) instanceof Observed.Known<Activity>(Activity seen))) {
                continue;
            }
            Habits habits = member.habits().get().reaped(seen);
            transaction = transaction.with(member.with(Optional.of(habits)));
            opinion = worse(
                    opinion,
                    habits.judge(seen, over),
                    why -> member.name().equals(begun.name()) ? why : Blame.word(member, why));
        }
        return new Look(transaction, opinion);
    }

    private static Probation.Opinion worse(
            Probation.Opinion before, Probation.Opinion one, UnaryOperator<String> blamed) {
        return switch (one) {
            case Probation.Opinion.Broken(String why)
            when !(before instanceof Probation.Opinion.Broken) -> new Probation.Opinion.Broken(blamed.apply(why));
            case Probation.Opinion.Wait wait when before instanceof Probation.Opinion.Holds -> wait;
            case Probation.Opinion.Holds _,
                    Probation.Opinion.Wait _,
                    Probation.Opinion.Frozen _,
                    Probation.Opinion.Broken _ -> before;
        };
    }
}
