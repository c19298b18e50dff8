package dev.wharden.remedy.recreate.step;

import dev.wharden.observe.Removals;

/** Who has removed the container that is to run, for people. */
public final class Removed {
    private Removed() {}

    /**
     * By a prune where events tell so, else by whom. Until a twin has started a prune takes both, and no event is sure.
     */
    public static String by(Bench bench, Member member) {
        boolean pruned = member.present()
                .filter(id -> bench.exits().removal(id, bench.now()) == Removals.Word.PRUNED)
                .isPresent();
        return pruned
                ? "was removed by a prune (docker container prune or docker system prune take whatever does not run):"
                        + " run prunes outside the windows of repairs"
                : "was removed by " + member.other() + (member.startedAt().isEmpty() ? ", or went with a prune" : "");
    }

    /**
     * Whether, after a crash, a twin that is gone can have been removed: where an old one is removed first, its twin
     * may not have been created by then.
     */
    static boolean isPossible(Bench bench, Transaction transaction) {
        return transaction.step() == RecreateStep.START
                && transaction.replaced().stream()
                        .allMatch(member ->
                                member.twin().isPresent() || bench.twin(member).isPresent());
    }

    /** The same, of the one that is to run: {@code the twin of web was removed by …}. */
    static String said(Bench bench, Member member) {
        return (member.replaced() ? "the twin of " : "") + member.name() + " " + by(bench, member);
    }
}
