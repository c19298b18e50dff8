package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;

/** Lets the kernel end a container that takes the host's memory, and before others rather than after them. */
public final class OomPolicy {
    private static final Key<Boolean> KILL_DISABLE =
            Key.flag("killDisable", "false forbids --oom-kill-disable; true sets no requirement", true);
    private static final Key<Long> MINIMUM =
            Key.score("scoreAdjMinimum", "the least that --oom-score-adj may be; less is killed later", -1000);

    public static final Control CONTROL = Control.of("oomPolicy")
            .title("The kernel may end it when memory runs out")
            .why("What cannot be killed hangs with its memory, or the kernel kills another container or the engine in "
                    + "its place.")
            .severity(MEDIUM)
            .settings(KILL_DISABLE, MINIMUM)
            .in(Settings.of(KILL_DISABLE, false).with(MINIMUM, 0L), CIS_L1)
            .reported()
            .repairs(Field.OOM_KILL_DISABLE, Field.OOM_SCORE_ADJ)
            .rule("oom-kill-enabled", OomPolicy::kill, nist("4.4.3"))
            .rule("oom-score-adj", LOW, OomPolicy::score, nist("4.4.3"))
            .build();

    private OomPolicy() {}

    private static void kill(Findings found) {
        if (!found.get(KILL_DISABLE) && found.isTrue(Field.OOM_KILL_DISABLE)) {
            found.drift(Field.OOM_KILL_DISABLE, Values.of(false), "is not killed when its memory runs out");
        }
    }

    private static void score(Findings found) {
        long score = found.number(Field.OOM_SCORE_ADJ);
        long minimum = found.get(MINIMUM);
        if (score < minimum) {
            found.drift(Field.OOM_SCORE_ADJ, Values.of(minimum), "is killed after others: its OOM score is " + score);
        }
    }
}
