package dev.wharden.cli;

import dev.wharden.container.Dependents;
import dev.wharden.container.Tie;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.report.Ansi;
import dev.wharden.report.Printable;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be done about one container: what, on which fields, and what holds it back; empty sentences hold nothing
 * back.
 *
 * @param instead the quarantine that the policy wants instead of a repair that is refused
 */
record Plan(
        String name,
        Verdict verdict,
        Remedy remedy,
        Subject subject,
        Dependents unit,
        String waits,
        String refused,
        Optional<Remedy.Quarantine> instead,
        Optional<String> givesUp,
        Optional<VolumeSuggestions> places,
        Optional<Downtime> downtime) {
    /** Whether the daemon would do anything. */
    boolean does() {
        return instead.isPresent() || (!(remedy instanceof Remedy.None) && refused.isEmpty());
    }

    /** What it would do, where it does anything. */
    Remedy made() {
        return instead.<Remedy>map(quarantine -> quarantine).orElse(remedy);
    }

    /** The findings that it repairs. */
    Stream<Finding> answered() {
        return does() ? Planner.answered(verdict, made()).stream().map(Judged::finding) : Stream.empty();
    }

    /**
     * The findings that stay when it is done, for the reasons that it tells or because no repair exists; none that an
     * exception excuses.
     */
    Stream<Finding> left() {
        Set<Finding> answered = answered().collect(Collectors.toSet());
        return verdict.findings().stream()
                .filter(judged -> judged.exception().isEmpty())
                .map(Judged::finding)
                .filter(finding -> !answered.contains(finding));
    }

    /** What is to be done, but for the name that the first line begins with; none when nothing is. */
    List<String> lines(Ansi ansi) {
        if (remedy instanceof Remedy.None) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add(kind(remedy) + "  "
                + ansi.dim("policy " + verdict.policy().map(Policy::name).orElse("") + ", "
                        + verdict.mode().word()));
        Planner.answered(verdict, remedy).stream()
                .map(judged -> judged.finding().detail())
                .filter(detail -> !remedy.controls().contains(detail.impliedBy()))
                .forEach(
                        detail -> lines.add("    because " + detail.control() + ": " + Printable.of(detail.message())));
        edits(remedy).forEach(edit -> {
            lines.add("    "
                    + ansi.red("- " + Printable.of(edit.pointer()) + ": "
                            + Printable.of(subject.declared().at(edit.pointer()).toString())));
            lines.add("    "
                    + ansi.green("+ " + Printable.of(edit.pointer()) + ": "
                            + Printable.of(edit.value().toString())));
        });
        lines.addAll(followers());
        if (!refused.isEmpty()) {
            lines.add("    " + ansi.yellow("refused: " + Printable.of(refused)));
        }
        instead.ifPresent(quarantine -> {
            String cause = Printable.of(quarantine.cause());
            lines.add("    "
                    + ansi.yellow("quarantined instead: its policy says notRepairable: Quarantine"
                            + (quarantine.cause().equals(refused)
                                    ? ""
                                    : "; alone it could not be repaired either: " + cause)));
        });
        givesUp.ifPresent(lost -> lines.add("    " + ansi.yellow(Printable.of(lost))));
        downtime.ifPresent(
                time -> lines.add("    " + time.sentence(unit.size() == 1 ? "" : "for each of the " + unit.size())));
        places.ifPresent(kept -> PlaceLines.of(name, kept).forEach(line -> lines.add("      " + Printable.of(line))));
        if (!waits.isEmpty()) {
            lines.add("    " + ansi.yellow(Printable.of(waits)));
        }
        return lines;
    }

    /** Who has to follow, in the order in which they are made and started; they stop in the reverse. */
    private List<String> followers() {
        var lines = new ArrayList<String>();
        if (!unit.leftAlone().isEmpty()) {
            lines.add("    " + Printable.of(unit.leftAlone()));
        }
        if (unit.members().isEmpty()) {
            return lines;
        }
        lines.add("    with it, as one unit: " + Printable.of(unit.graph()));
        unit.members()
                .forEach(follower -> lines.add("    then "
                        + Printable.of(follower.container().name().value())
                        + " is recreated as it is: it depends on "
                        + Printable.of(follower.because())));
        byCompose(unit).ifPresent(line -> lines.add("    " + Printable.of(line)));
        return lines;
    }

    /** Compose's hash of one that shares namespaces has the id of the other (2.26.1). */
    static Optional<String> byCompose(Dependents unit) {
        List<String> hashed = unit.members().stream()
                .filter(follower -> follower.container().labels().containsKey(ComposeLabels.HASH))
                .filter(follower -> follower.on().stream()
                        .flatMap(bond -> bond.ties().stream())
                        .anyMatch(Tie::namespace))
                .map(follower -> follower.container().name().value())
                .toList();
        return hashed.isEmpty()
                ? Optional.empty()
                : Optional.of("the next docker compose up -d recreates " + String.join(", ", hashed) + " once more,"
                        + " from the compose file: Compose hashes the id of the container whose namespaces are shared");
    }

    private static List<Edit> edits(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> List.of();
            case Remedy.Update update -> update.edits();
            case Remedy.Restart restart -> List.of();
            case Remedy.Recreate recreate -> recreate.edits();
            case Remedy.Quarantine quarantine -> List.of();
        };
    }

    private static String kind(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> "nothing";
            case Remedy.Update update -> "update in place";
            case Remedy.Restart restart -> "restart";
            case Remedy.Recreate recreate -> "recreate";
            case Remedy.Quarantine quarantine -> "quarantine";
        };
    }
}
