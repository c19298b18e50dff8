package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** What was started right before Wharden ended, or may have been: it was not looked at then. */
public final class Resumed {
    /** One that was started longer ago shares what it shares, although the other may be gone by now. */
    private static final Duration JUST_NOW = Duration.ofSeconds(10);

    private Resumed() {}

    /**
     * Throws Meddling when one of them must not run on: for what it has mounted ({@link MountCheck#refuseOther}), or
     * since it is in a network, or shares a namespace, that it was not meant to. Throws NotFound and Unfaithful too.
     */
    public static void refuseOther(Bench bench, MountCheck mounts, Transaction transaction) {
        mounts.refuseOther(bench, transaction);
        for (Member member : transaction.members()) {
            if (member.fate() == Member.Fate.NONE) {
                Container successor = bench.successor(member);
                Reconnection.misled(bench.reader(), successor, isJustStarted(bench, successor))
                        .ifPresent(why -> {
                            throw new Meddling(why);
                        });
            }
        }
    }

    private static boolean isJustStarted(Bench bench, Container successor) {
        if (!successor.running()) {
            return true;
        }
        Instant now = bench.exits().engine(bench.now());
        try {
            return Instant.parse(successor.text("/State/StartedAt"))
                    .plus(JUST_NOW)
                    .isAfter(now);
        } catch (DateTimeParseException unreadable) {
            return true;
        }
    }
}
