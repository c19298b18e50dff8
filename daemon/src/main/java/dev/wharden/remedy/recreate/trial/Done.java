package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.container.Turn;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import java.time.Duration;

/** Whether a twin that has ended within its probation has done its work, which is no failure. */
final class Done {
    private Done() {}

    /** A job: the engine would not start it again, and nor does Wharden. */
    static boolean isJob(Bench bench, Member member, Container successor) {
        return member.endsWell() && isWell(member, successor) && bench.exits().done(successor);
    }

    /** The same once the engine's word of its end is there: a job is not run twice for want of it. */
    static boolean isKnownJob(Bench bench, Member member, Container successor) {
        if (member.endsWell() && isWell(member, successor) && bench.exits().mayBeOnItsWay(successor)) {
            bench.exits().stoppedSince(successor, bench.now(), Duration.ZERO);
        }
        return isJob(bench, member, successor);
    }

    /**
     * One that does its work in turns, such as every minute, and is started again by its restart policy after each: the
     * old one was heard to end well, and the twin did it too, in half of the old one's time at least. A server that
     * gives up with exit code 0 is none, since its old one did not end.
     */
    static boolean isTurn(Bench bench, Member member, Container successor) {
        return !member.endsWell()
                && isWell(member, successor)
                && bench.exits().done(successor)
                && bench.exits()
                        .turn(member.old())
                        .filter(turn -> Turn.ran(successor).multipliedBy(2).compareTo(turn) >= 0)
                        .isPresent();
    }

    /** Whether it ended with exit code 0, in the run that Wharden has begun. */
    static boolean isWell(Member member, Container successor) {
        return successor.text("/State/Status").equals("exited")
                && successor.number("/State/ExitCode") == 0
                && successor.text("/State/StartedAt").equals(member.startedAt());
    }
}
