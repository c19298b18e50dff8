package dev.wharden.remedy.recreate.trial;

import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Transaction;

/** What was started right before Wharden ended, or may have been: it was not looked at then. */
public final class Resumed {
    private Resumed() {}

    /**
     * Throws Meddling when one of them must not run on: for what it has mounted ({@link MountCheck#refuseOther}), or
     * since it is in a network, or shares a namespace, that it was not meant to. Throws NotFound and Unfaithful too.
     */
    public static void refuseOther(Bench bench, MountCheck mounts, Transaction transaction) {
        mounts.refuseOther(bench, transaction);
        for (Member member : transaction.members()) {
            if (member.fate() == Member.Fate.NONE) {
                Reconnection.misled(bench.reader(), bench.successor(member), true)
                        .ifPresent(why -> {
                            throw new Meddling(why);
                        });
            }
        }
    }
}
