package dev.wharden.cli;

import dev.wharden.config.PolicyTest;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Finding;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One case of a policy test, evaluated as the daemon does: the container stands alone on a host about which nothing
 * else is known, and no process of it is looked at.
 *
 * @param one the case
 * @param policies under test
 * @param now decides which exceptions hold
 */
record PolicyTestRun(PolicyTest.Case one, PolicySet policies, Instant now) {
    private static final String WHY = "it is a fixture of a policy test";

    /**
     * What is not as expected.
     *
     * @param of which expectation: {@code findings}
     * @param missing what was expected and is not so, a line each
     * @param extra what is so and was not expected, a line each
     */
    record Difference(String of, List<String> missing, List<String> extra) {
        Difference {
            missing = List.copyOf(missing);
            extra = List.copyOf(extra);
        }
    }

    /** All that is not as expected; empty where the case passes. */
    List<Difference> differences() {
        Verdict verdict = policies.evaluate(subject(), EvaluationContext.of(now, Mode.ENFORCE));
        PolicyTest.Expected expected = one.expected();
        var differences = new ArrayList<Difference>();
        String policy = verdict.policy().map(Policy::name).orElse("");
        compare(differences, "policy", expected.policy().map(PolicyTestRun::named), named(policy));
        compare(
                differences,
                "mode",
                expected.mode().map(Mode::word),
                verdict.mode().word());
        compare(
                differences,
                "state",
                expected.state().map(State::word),
                States.of(verdict).word());
        compare(differences, "remedy", expected.remedy(), remedy(verdict));
        findings(differences, "findings", expected.findings(), verdict, Judged::counts);
        findings(
                differences,
                "excepted",
                expected.excepted(),
                verdict,
                judged -> judged.exception().isPresent());
        findings(
                differences,
                "unknown",
                expected.unknown().or(() -> expected.findings().map(any -> List.of())),
                verdict,
                judged -> judged.exception().isEmpty() && judged.finding() instanceof Finding.Unread);
        return differences;
    }

    private static String named(String policy) {
        return policy.isEmpty() ? "no policy" : policy;
    }

    private Subject subject() {
        return new Subject(
                new Container(one.inspect()),
                Observed.known(new ImageDefaults(one.image())),
                Observed.absent(WHY),
                EngineFacts.ASSUMED,
                new Neighbours(
                        Observed.known(Map.of()),
                        Observed.absent(WHY),
                        Observed.absent(WHY),
                        Observed.absent(WHY),
                        Observed.known(Map.of()),
                        Observed.absent(WHY),
                        Observed.known(Map.of()),
                        Observed.known(Map.of()),
                        Observed.unknown(WHY),
                        Observed.known(Map.of()),
                        Observed.absent(WHY),
                        Observed.absent(WHY),
                        Observed.absent(WHY)));
    }

    private String remedy(Verdict verdict) {
        return switch (Planner.plan(verdict, new Container(one.inspect()))) {
            case Remedy.None none -> "None";
            case Remedy.Update update -> "Update";
            case Remedy.Restart restart -> "Restart";
            case Remedy.Recreate recreate -> "Recreate";
            case Remedy.Quarantine quarantine -> "Quarantine";
        };
    }

    private static void compare(List<Difference> differences, String of, Optional<String> wanted, String actual) {
        if (wanted.isPresent() && !wanted.get().equals(actual)) {
            differences.add(new Difference(of, List.of(wanted.get()), List.of(actual)));
        }
    }

    private static void findings(
            List<Difference> differences,
            String of,
            Optional<List<String>> wanted,
            Verdict verdict,
            Predicate<Judged> counts) {
        if (wanted.isEmpty()) {
            return;
        }
        List<Finding.Detail> found = verdict.findings().stream()
                .filter(counts)
                .map(judged -> judged.finding().detail())
                .toList();
        List<String> missing = wanted.get().stream()
                .filter(name -> found.stream().noneMatch(detail -> isNamed(detail, name)))
                .toList();
        // What another finding implies may be named, and need not be.
        List<String> extra = found.stream()
                .filter(detail -> detail.impliedBy().isEmpty())
                .filter(detail -> wanted.get().stream().noneMatch(name -> isNamed(detail, name)))
                .map(detail -> detail.name() + ": " + detail.message())
                .distinct()
                .toList();
        if (!missing.isEmpty() || !extra.isEmpty()) {
            differences.add(new Difference(of, missing, extra));
        }
    }

    private static boolean isNamed(Finding.Detail detail, String name) {
        return name.equals(detail.control()) || name.equals(detail.name());
    }
}
