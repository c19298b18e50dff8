package dev.wharden.remedy.recreate.trial;

import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * Whose failure it is that a unit does not run: a container that joins the namespaces of another must not be able to
 * use up the attempts of that one by failing. What ends while its target runs has failed by itself, as far as can be
 * told.
 */
public final class Blame {
    private static final String FOLLOWS = ", which follows it: ";

    private Blame() {}

    /** What is told of one that follows. */
    static String word(Member member, String why) {
        return member.name() + FOLLOWS + why;
    }

    /**
     * The transaction that is rolled back for a failure of the target, or of one that follows it while the target runs.
     */
    public static Transaction failed(Bench bench, Transaction transaction, String why, boolean unsettled) {
        return follower(bench, transaction, why)
                .map(member ->
                        transaction.failedBy(member.name(), told(why, member) ? why : word(member, why), unsettled))
                .orElseGet(() -> transaction.undoing(why, unsettled));
    }

    private static boolean told(String why, Member member) {
        return why.startsWith(member.name() + FOLLOWS);
    }

    /** Empty when it is the target, or cannot be told. */
    private static Optional<Member> follower(Bench bench, Transaction transaction, String why) {
        Member target = transaction.members().getFirst();
        List<Member> followers =
                transaction.members().subList(1, transaction.members().size());
        if (followers.isEmpty() || transaction.step().compareTo(RecreateStep.START) < 0) {
            return Optional.empty();
        }
        try {
            if (!runs(bench, target) || isUnhealthy(bench, target)) {
                return Optional.empty();
            }
            return followers.stream()
                    .filter(member -> told(why, member))
                    .findFirst()
                    // Each comes after all that it depends on.
                    .or(() -> followers.stream()
                            .filter(member -> !runs(bench, member))
                            .findFirst());
        } catch (DockerException unread) {
            return Optional.empty();
        }
    }

    private static boolean runs(Bench bench, Member member) {
        return bench.present(member)
                .filter(one -> one.running() && !one.restarting())
                .filter(one ->
                        member.startedAt().isEmpty() || member.startedAt().equals(one.text("/State/StartedAt")))
                .isPresent();
    }

    private static boolean isUnhealthy(Bench bench, Member member) {
        return bench.present(member)
                .filter(one -> one.text("/State/Health/Status").equals("unhealthy"))
                .isPresent();
    }
}
