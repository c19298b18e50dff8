package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Phase;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One that is gone and is made again, as the way back of a recreation does it. Pure. */
public final class Restored {
    private Restored() {}

    /** A recreation that begins on its way back, so that the container is created again. */
    public static Transaction begin(Operation operation, Container before, Remake remake) {
        return new Transaction(
                operation,
                List.of(member(before, remake)),
                RecreateStep.RETIRE,
                operation.begun(),
                Optional.empty(),
                new Phase.RollingBack("it was gone", false, true, Optional.empty(), Tries.NONE));
    }

    /** Whether a transaction only makes one again that is gone. */
    public static boolean is(Transaction transaction) {
        return transaction.operation().cause() == Cause.RESTORE;
    }

    /** What is made again so. */
    public static Member member(Container before, Remake remake) {
        return new Member(
                before,
                Optional.of(remake.body()),
                Optional.of(remake.body()),
                before.at("/HostConfig/RestartPolicy"),
                Way.REMOVED,
                true,
                Optional.empty(),
                "",
                Map.of(),
                Optional.empty(),
                remake.volumes(),
                Optional.empty(),
                Fate.NONE,
                PassingNames.fresh(before));
    }
}
