package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.recreate.step.RecreateStep.COMMIT;
import static dev.wharden.remedy.recreate.step.RecreateStep.REMOVE;

import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.interference.Consequence;
import dev.wharden.remedy.recreate.rollback.Mishap;
import dev.wharden.remedy.recreate.rollback.Rollback;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Phase;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.Steady;
import dev.wharden.remedy.recreate.trial.Trial;
import dev.wharden.remedy.recreate.trial.Unfaithful;
import dev.wharden.remedy.transaction.Move;
import java.time.InstantSource;
import java.util.Optional;

/** The end of a recreation that has proved itself: the twins become the containers, and the old ones are removed. */
record Commit(MountCheck mounts, Rollback rollback, InstantSource clock) {
    /** All have proved themselves. What was interrupted or undone in part is made again; each step looks first. */
    Move<Transaction> finish(Bench bench, Transaction proved) {
        boolean fresh = !(proved.phase() instanceof Phase.Finishing);
        Transaction now = proved;
        try {
            for (RecreateStep step : RecreateStep.TAKING_OVER) {
                for (Member member : step.order(now.blocked())) {
                    now = now.with(step.make(bench, now, member));
                }
            }
            mounts.leftover().refuse(bench, now);
            if (fresh && !Steady.holds(bench, now)) {
                return Move.later(now, Probation.SOON);
            }
            Trial.run(bench, now);
            mounts.refuseOther(bench, now);
        } catch (DockerException.NotFound | DockerException.Rejected | Unfaithful | Meddling e) {
            return back(bench, Mishap.proved(bench, now, e));
        }
        return finish(bench, now.finishing(), COMMIT, fresh);
    }

    /** What ends later than in the pass in which it has proved itself, {@code fresh}, is undone no more. */
    private Move<Transaction> finish(Bench bench, Transaction transaction, RecreateStep step, boolean fresh) {
        return new Move.Anyway<>(transaction.at(step, clock.instant()), all -> {
            Transaction made;
            try {
                made = step.make(bench, all);
            } catch (DockerException.NotFound | DockerException.Rejected | Unfaithful | Meddling e) {
                return back(bench, Mishap.proved(bench, all, e));
            }
            Optional<String> fallen = step == COMMIT && fresh ? Steady.fallen(bench, made) : Optional.empty();
            if (fallen.isPresent()) {
                return back(bench, Mishap.broken(bench, made, fallen.get()));
            }
            return step == REMOVE
                    ? new Move.End<>(made, Consequence.finished(made))
                    : finish(bench, made, step.next(), fresh);
        });
    }

    private Move<Transaction> back(Bench bench, Transaction transaction) {
        return rollback.go(bench, transaction.turned(clock.instant()));
    }
}
