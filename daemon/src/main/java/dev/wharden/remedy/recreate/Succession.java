package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import java.util.Optional;

/**
 * What becomes of a recreation when somebody else removed the old container or took its name.
 *
 * @param bench to work with
 * @param transaction the open one
 */
record Succession(Bench bench, Transaction transaction) {
    /** Another container than the two holds the name. */
    boolean nameIsTaken() {
        Optional<String> twin = bench.twin(transaction).map(Container::id);
        return bench.find(transaction.name().value())
                .map(Container::id)
                .filter(id -> !id.equals(transaction.old()))
                .filter(id -> twin.isEmpty() || !twin.get().equals(id))
                .isPresent();
    }

    /** The old one is gone: a twin that had started is the container now; one that had not was never wanted by whoever removed it. */
    Outcome outcome() {
        Optional<Container> twin = bench.twin(transaction);
        if (twin.isEmpty()) {
            return new Outcome.Failed("it was removed by another meanwhile");
        }
        if (transaction.step().compareTo(RecreateStep.START) < 0) {
            bench.writer().remove(twin.get().id(), true);
            return new Outcome.Failed("it was removed by another meanwhile; its twin was removed too");
        }
        bench.name(twin.get(), transaction.name().value());
        bench.policy(twin.get(), transaction.policy());
        bench.run(twin.get());
        return new Outcome.Failed(
                "the old container was removed by another meanwhile, so that its twin stays, although: "
                        + transaction.cause().orElse("it was interrupted"));
    }
}
