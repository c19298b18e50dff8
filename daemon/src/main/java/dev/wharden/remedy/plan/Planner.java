package dev.wharden.remedy.plan;

import dev.wharden.container.Container;
import dev.wharden.container.Turn;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.policy.Judged;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Verdict;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is to be done about a verdict: Quarantine before Recreate, Restart, Update and nothing. It says what enforcement
 * would do, whatever the mode; whether and when that may be done is the guards' affair. Pure.
 */
public final class Planner {
    /** Why there is no repair of a container that works in turns, between two of them. */
    private static final String NEXT_TURN =
            "it has ended with exit code 0, and is repaired when its restart policy starts it again";

    private Planner() {}

    /**
     * The remedy.
     *
     * @param verdict of the container as it is now
     * @param actual its inspect
     */
    public static Remedy plan(Verdict verdict, Container actual) {
        if (!actual.running()) {
            return new Remedy.None("it does not run");
        }
        List<Judged> quarantine = quarantined(verdict);
        if (!quarantine.isEmpty()) {
            String cause = quarantine.getFirst().finding().detail().message();
            List<String> controls = quarantine.stream()
                    .map(judged -> judged.finding().detail().control())
                    .distinct()
                    .toList();
            return new Remedy.Quarantine(actual, controls, cause, critical(verdict, controls));
        }
        List<Judged> repair = repaired(verdict);
        if (repair.isEmpty()) {
            return new Remedy.None(nothing(verdict));
        }
        if (Turn.isNext(actual)) {
            // Refused, it could be frozen for what a moment later is repaired.
            return new Remedy.None(NEXT_TURN);
        }
        boolean inPlace = InPlace.canApply(actual, verdict.edits());
        if (!verdict.edits().isEmpty() && !inPlace) {
            return new Remedy.Recreate(actual, verdict.desired(), verdict.edits(), controls(repair));
        }
        if (verdict.restart()) {
            return new Remedy.Restart(actual, controls(live(repair)));
        }
        return inPlace
                ? new Remedy.Update(actual, verdict.edits(), controls(repair))
                : new Remedy.None("no repair is left after folding them");
    }

    /** The findings of a verdict that a remedy planned for it answers; what else counts stays as it is. */
    public static List<Judged> answered(Verdict verdict, Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> List.of();
            case Remedy.Quarantine quarantine -> quarantined(verdict);
            case Remedy.Restart restart -> live(repaired(verdict));
            case Remedy.Update update -> repaired(verdict);
            case Remedy.Recreate recreate -> repaired(verdict);
        };
    }

    /** The controls that a repair would answer, whether the container runs or not. */
    public static List<String> repairable(Verdict verdict) {
        return controls(repaired(verdict));
    }

    /** Whether a finding that counts, of one of these controls, is critical. */
    public static boolean critical(Verdict verdict, List<String> controls) {
        return having(
                        verdict,
                        judged -> controls.contains(judged.finding().detail().control()))
                .stream()
                .anyMatch(judged -> judged.finding().detail().severity() == Severity.CRITICAL);
    }

    private static List<Judged> quarantined(Verdict verdict) {
        return tellingFirst(having(verdict, judged -> judged.onDrift() == OnDrift.QUARANTINE));
    }

    private static List<Judged> repaired(Verdict verdict) {
        return having(verdict, judged -> judged.onDrift() == OnDrift.REPAIR && judged.repair() != Repair.NONE);
    }

    private static List<Judged> live(List<Judged> repaired) {
        return repaired.stream()
                .filter(judged -> judged.finding() instanceof Finding.Live)
                .toList();
    }

    private static List<Judged> having(Verdict verdict, Predicate<Judged> wanted) {
        return verdict.findings().stream()
                .filter(judged -> judged.counts() && !judged.grace())
                .filter(wanted)
                .toList();
    }

    /**
     * What another of them brings about comes after all causes; among each the worst first, then in the catalogue's
     * order.
     */
    private static List<Judged> tellingFirst(List<Judged> judged) {
        Set<String> controls =
                judged.stream().map(one -> one.finding().detail().control()).collect(Collectors.toSet());
        return judged.stream()
                .sorted(Comparator.comparing((Judged one) ->
                                controls.contains(one.finding().detail().impliedBy()))
                        .thenComparing(one -> one.finding().detail().severity()))
                .toList();
    }

    private static List<String> controls(List<Judged> judged) {
        return judged.stream()
                .map(one -> one.finding().detail().control())
                .distinct()
                .sorted()
                .toList();
    }

    private static String nothing(Verdict verdict) {
        List<Judged> counting =
                verdict.findings().stream().filter(Judged::counts).toList();
        if (counting.isEmpty()) {
            return "it complies";
        }
        if (verdict.graceUntil().isPresent()) {
            return "an exception has expired, and its grace lasts until "
                    + verdict.graceUntil().get().truncatedTo(ChronoUnit.SECONDS);
        }
        return counting.stream().anyMatch(judged -> judged.onDrift() == OnDrift.REPAIR)
                ? "there is no repair that the policy names"
                : "the policy only reports it";
    }
}
