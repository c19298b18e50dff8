package dev.wharden.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Assessment;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.Standing;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.ContainerReports;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The last word on every container: what the page, the API and the gauges show. There may be any number of containers
 * that somebody has made to have much to show: when all of it has no room, the largest are told in a few words.
 * Thread-safe by its one map; a name has one writer at a time, and who makes room is alone at it.
 */
public final class Fleet implements Assessments {
    /** Whose rows say why nothing is done or known, which that it fails does not replace. */
    private static final Set<State> OWN_REASON = Set.of(State.UNREMEDIABLE, State.UNKNOWN);

    private static final Container NOTHING = new Container(JsonNodeFactory.instance.objectNode());

    /** Bytes of heap, by {@link dev.wharden.container.HeapWeight}: of some thousand usual containers. */
    static final long ROOM = 8 << 20;

    private final Map<ContainerName, Row> rows = new ConcurrentHashMap<>();
    /** The weight of all rows. */
    private final AtomicLong taken = new AtomicLong();

    /**
     * One container's.
     *
     * @param few whether it is told in a few words
     */
    private record Row(ContainerReport report, Verdict verdict, long weight, boolean few) {
        static Row of(ContainerReport report, Verdict verdict, boolean few) {
            return new Row(report, verdict, Shown.weight(report), few);
        }

        Row inFewWords() {
            List<Judged> findings = Shown.few(report.findings());
            var told = new ContainerReport(
                    report.name(),
                    report.id(),
                    report.image(),
                    report.policy(),
                    report.mode(),
                    report.state(),
                    report.reason(),
                    findings,
                    Map.of());
            return of(told, in(verdict, findings), true);
        }
    }

    @Override
    public void assessed(Assessment assessment) {
        Verdict verdict = assessment.verdict();
        List<Judged> findings = Shown.of(verdict.findings());
        ContainerReport report = ContainerReports.of(
                assessment.subject(), verdict, assessment.state(), assessment.reason(), assessment.catalogue());
        put(assessment.name(), Row.of(Shown.of(report, findings), in(verdict, findings), false));
        if (taken.get() > ROOM) {
            makeRoom();
        }
    }

    private void put(ContainerName name, Row row) {
        Row before = rows.put(name, row);
        taken.addAndGet(row.weight() - (before == null ? 0 : before.weight()));
    }

    private synchronized void makeRoom() {
        while (weight() > ROOM) {
            var largest = rows.entrySet().stream()
                    .filter(row -> !row.getValue().few())
                    .max(Comparator.comparingLong(row -> row.getValue().weight()));
            if (largest.isEmpty()) {
                return;
            }
            Row told = largest.get().getValue().inFewWords();
            Row before = largest.get().getValue();
            if (rows.replace(largest.get().getKey(), before, told)) {
                taken.addAndGet(told.weight() - before.weight());
            }
        }
    }

    /** What all rows take in memory, about, in bytes. */
    long weight() {
        return taken.get();
    }

    /** Its findings stay as they were last seen. */
    @Override
    public void unanswered(ContainerName name, String why) {
        rows.compute(name, (_, row) -> {
            Row known = row == null ? unseen(name) : row;
            Row now = Row.of(known.report().in(State.UNKNOWN, why), known.verdict(), known.few());
            var _ = taken.addAndGet(now.weight() - (row == null ? 0 : row.weight()));
            return now;
        });
    }

    private static Row unseen(ContainerName name) {
        var report = new ContainerReport(
                name.value(), "", "", "", Mode.AUDIT.word(), State.UNKNOWN, "", List.of(), Map.of());
        return Row.of(report, new Verdict(Optional.empty(), Mode.AUDIT, List.of(), NOTHING, List.of(), false), false);
    }

    /** Without the declaration that it comes to, which has labels of any size, and what sets it. */
    private static Verdict in(Verdict verdict, List<Judged> findings) {
        return new Verdict(verdict.policy(), verdict.mode(), findings, NOTHING, List.of(), verdict.restart());
    }

    @Override
    public void gone(ContainerName name) {
        Row gone = rows.remove(name);
        taken.addAndGet(gone == null ? 0 : -gone.weight());
    }

    /** Only these are there: what events of others were missed is forgotten. */
    public void retain(Collection<ContainerName> present) {
        names().stream().filter(name -> !present.contains(name)).forEach(this::gone);
    }

    /** Whether there is such a container, as far as anybody has looked. */
    public boolean has(ContainerName name) {
        return rows.containsKey(name);
    }

    /** A row each, by name, as Wharden's records stand now: what has begun or ended since the last look is told too. */
    public List<ContainerReport> reports(Standing now) {
        return rows.values().stream().map(row -> standing(row.report(), now)).toList();
    }

    /** The same of these names. */
    public List<ContainerReport> reports(Standing now, Collection<ContainerName> names) {
        Set<String> wanted = names.stream().map(ContainerName::value).collect(Collectors.toSet());
        return reports(now).stream()
                .filter(report -> wanted.contains(report.name()))
                .toList();
    }

    private static ContainerReport standing(ContainerReport seen, Standing now) {
        return now.of(seen.name(), seen.id())
                .map(recorded -> recorded.state() == seen.state() ? seen : seen.in(recorded.state(), recorded.reason()))
                .or(() -> now.down(seen.name()).map(why -> seen.in(seen.state(), why)))
                .or(() -> now.failing(seen.name())
                        .filter(_ -> !OWN_REASON.contains(seen.state()))
                        .map(why -> seen.in(seen.state(), why)))
                .orElse(seen);
    }

    /** The containers that there are, as far as anybody has looked. */
    public List<ContainerName> names() {
        return List.copyOf(rows.keySet());
    }

    /** Of each the last one, without the declaration that it comes to. */
    public List<Verdict> verdicts() {
        return rows.values().stream().map(Row::verdict).toList();
    }

    /** The controls with findings that count of one container. */
    public List<String> controls(ContainerName name) {
        return Optional.ofNullable(rows.get(name)).stream()
                .flatMap(row -> row.verdict().findings().stream())
                .filter(Judged::counts)
                .map(judged -> judged.finding().detail().control())
                .distinct()
                .toList();
    }

    /** For the gauge: state's word to the number of containers in it. */
    public Map<List<String>, Double> states(Standing now) {
        var counts = new HashMap<List<String>, Double>();
        reports(now).forEach(report -> counts.merge(List.of(report.state().word()), 1.0, Double::sum));
        return counts;
    }

    /** How many have drifted. */
    public long drifted(Standing now) {
        return reports(now).stream()
                .filter(report -> report.state() == State.DRIFTED)
                .count();
    }
}
