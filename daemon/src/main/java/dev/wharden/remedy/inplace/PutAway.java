package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.coexistence.Displacement;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.transaction.Move;
import java.time.Duration;
import java.util.Optional;

/** What follows for a restart from a {@linkplain Displacement new name} of its container. */
final class PutAway {
    private PutAway() {}

    /**
     * The end of one in whose place another runs: it stays stopped, and is ended where Wharden has just started it. It
     * is looked at again while the other may be on its way. Empty when it goes on. Throws a DockerException.
     *
     * @param now as it is, and as it was but for its name and whether it runs
     */
    static Optional<Move<RestartTransaction>> of(
            DockerReader reader,
            ComposeProjects projects,
            DockerWriter writer,
            RestartTransaction transaction,
            Container now) {
        Container before =
                now.with("/Name", TextNode.valueOf("/" + transaction.operation().container()));
        boolean untouched = now.running() && now.text("/State/StartedAt").equals(transaction.startedBefore());
        boolean passing = transaction
                .kept()
                .flatMap(member -> member.inPassing(now.name()))
                .isPresent();
        if (untouched || passing || before.name().equals(now.name())) {
            return Optional.empty();
        }
        Optional<String> word = Displacement.of(
                before,
                now.name(),
                Moved.find(reader, before.name().value())
                        .filter(other -> !other.id().equals(now.id())),
                projects.exits().engine(transaction.stopped()));
        if (word.isEmpty()) {
            Duration passed =
                    Duration.between(transaction.stopped(), projects.clock().instant());
            boolean open = !now.running() && Displacement.isOpen(before, now.name(), passed, transaction.stopTimeout());
            return open ? Optional.of(Move.later(transaction, Probation.SOON)) : Optional.empty();
        }
        if (now.running()) {
            writer.kill(now.id());
        }
        return Optional.of(new Move.End<>(
                transaction, new Outcome.Interfered(word.get() + ": it " + Displacement.stays(now.name()))));
    }
}
