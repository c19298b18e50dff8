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
 * commands that only look. One of which nothing has changed since the last time is not evaluated again.
 */
public final class Evaluator {
    private final Supplier<World> world;
    private final Histories histories;
    private final InstantSource clock;
    private final Evaluations glances = new Evaluations();
    private final Evaluations looks = new Evaluations();

    /**
     * Nothing is evaluated yet.
     *
     * @param histories of the references that a container of Wharden's own was known by before
     */
    public Evaluator(Supplier<World> world, Histories histories, InstantSource clock) {
        this.world = world;
        this.histories = histories;
        this.clock = clock;
    }

    /** The verdict of this moment. */
    public Verdict evaluate(Subject subject) {
        return evaluate(subject, looks);
    }

    /** The same of a first look, which tells less than there is. */
    Verdict glance(Subject seen) {
        return evaluate(seen, glances);
    }

    private Verdict evaluate(Subject subject, Evaluations last) {
        World now = world.get();
        return last.evaluate(subject, now.policies(), context(subject, clock.instant(), now.ceiling()));
    }

    /** What is remembered of the references of containers. */
    Histories histories() {
        return histories;
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
