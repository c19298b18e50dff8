package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.guard.Ownership;
import dev.wharden.remedy.guard.WindowClock;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a container may follow another into its recreation: by its owner, what is remembered of it, and its own
 * policy, which must enforce too.
 */
public final class Following implements Consent {
    private final Observer observer;
    private final Evaluator evaluator;
    private final Owners owners;
    private final Guards guards;
    private final Predicate<Container> quarantined;
    private final WindowClock windows;
    private final InstantSource clock;

    /** Asks these. */
    public Following(
            Observer observer,
            Evaluator evaluator,
            Owners owners,
            Guards guards,
            Predicate<Container> quarantined,
            WindowClock windows,
            InstantSource clock) {
        this.observer = observer;
        this.evaluator = evaluator;
        this.owners = owners;
        this.guards = guards;
        this.quarantined = quarantined;
        this.windows = windows;
        this.clock = clock;
    }

    @Override
    public Answer of(Container dependent) {
        Subject subject = observer.observe(dependent.id());
        Optional<String> untouchable = switch (owners.of(subject)) {
            case Ownership.Free free -> Optional.empty();
            case Ownership.Kept(String why) -> Optional.of(why);
            case Ownership.Foreign(String why) -> Optional.of(why);
            case Ownership.Unproven(String why) -> Optional.of(why);
        };
        return untouchable
                .or(() -> quarantined.test(dependent) ? Optional.of("it is quarantined") : Optional.empty())
                .or(() -> guards.heldBack(dependent))
                .<Answer>map(Answer.Withheld::new)
                .orElseGet(() -> byPolicy(subject));
    }

    private Answer byPolicy(Subject subject) {
        Instant at = clock.instant();
        Verdict verdict = evaluator.evaluate(subject);
        if (verdict.policy().isEmpty()) {
            return new Answer.Withheld("no policy covers it, so it is never touched");
        }
        Policy policy = verdict.policy().get();
        if (verdict.mode() != Mode.ENFORCE) {
            return new Answer.Withheld("its policy " + policy.name() + " only audits");
        }
        Remediation how = policy.remediation();
        if (how.window().isEmpty() || windows.open(how.window().get(), at)) {
            return new Answer.Given(how.discardWritableLayer());
        }
        Instant opens = windows.nextOpening(how.window().get(), at);
        return new Answer.Withheld("the window of its policy " + policy.name()
                + (opens.equals(Instant.MAX) ? " never opens again" : " is closed until " + opens));
    }
}
