package dev.wharden.remedy.recreate.step;

import dev.wharden.observe.Removals;

/** Who has removed the container that is to run, for people. */
public final class Removed {
    private Removed() {}

    /**
     * {@code was removed by a prune …} where events tell so, else by whom; until a twin has started a prune takes both.
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
}
