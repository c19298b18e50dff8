package dev.wharden.remedy.recreate.step;

import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;

/** Members of which nothing is to run any more ({@link Member#isTaken}). */
public final class Abandoned {
    private Abandoned() {}

    /**
     * Removes what Wharden has made for one, and the old one where another Docker client meant the container. One in
     * whose place another is by now stays under the name that it has, stopped and without a restart policy, and a
     * person can start it. Does nothing for those that are to run. Throws a DockerException.
     */
    public static void leave(Bench bench, Transaction transaction, Member member) {
        switch (member.fate()) {
            case REMOVED -> {
                RecreateStep.CREATE.undo(bench, transaction, member);
                RecreateStep.REMOVE.make(bench, transaction, member);
                Holder.unkeep(bench, member);
            }
            case GONE -> {
                RecreateStep.CREATE.undo(bench, transaction, member);
                bench.old(member).ifPresent(old -> {
                    // One that was made again, or was on its way back, has it: an engine that restarts would start it.
                    bench.policy(member, old, RestartPolicyJson.never());
                    bench.unblock(member, old);
                });
                Holder.unkeep(bench, member);
            }
            case NONE, STOPPED, ENDED -> {}
        }
    }
}
