package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Evaluates a container under the policies in force: for a reconcile, for one that is to follow another, and for
 * commands that only look.
 *
 * @param histories of the references that a container of Wharden's own was known by before
 */
public record Evaluator(Supplier<World> world, Histories histories, InstantSource clock) {
    /** The verdict of this moment. */
    public Verdict evaluate(Subject subject) {
        World now = world.get();
        return now.policies().evaluate(subject, context(subject, clock.instant(), now.ceiling()));
    }

    /** The policies in force. */
    public PolicySet policies() {
        return world.get().policies();
    }

    /** In what an evaluation at another moment or under another ceiling takes place. */
    public EvaluationContext context(Subject subject, Instant at, Mode ceiling) {
        return new EvaluationContext(at, ceiling, references(subject));
    }

    /**
     * Only the container that Wharden itself made by image id may be known by another reference: else a name could be
     * reused to be matched by an old image's policy.
     */
    private List<String> references(Subject subject) {
        ContainerName name = subject.declared().name();
        var remembered = histories.of(name);
        return remembered.made(subject.declared().id()) ? remembered.references() : List.of();
    }
}
