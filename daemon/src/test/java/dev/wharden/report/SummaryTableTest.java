package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.policy.Judged;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What could not be read is counted apart, and has no row, of a container as of the host. */
final class SummaryTableTest {
    private static Finding.Detail detail(String control, Severity severity) {
        var none = JsonNodeFactory.instance.nullNode();
        return new Finding.Detail(control, control, severity, Source.INSPECT, "/x", none, none, "message", "");
    }

    private static Finding found(String control, Severity severity) {
        return new Finding.Violation(detail(control, severity));
    }

    private static Finding unread(String control, Severity severity) {
        return new Finding.Unread(detail(control, severity));
    }

    private static List<Judged> judged(Finding... findings) {
        return Stream.of(findings)
                .map(one -> new Judged(one, OnDrift.REPORT, Optional.empty(), Optional.empty(), Repair.NONE))
                .toList();
    }

    private static ContainerReport container(String name, Finding... findings) {
        return new ContainerReport(name, "", "image", "p", "Audit", State.DRIFTED, "", judged(findings), Map.of());
    }

    private static List<String> lines(List<Judged> host, ContainerReport... containers) {
        return new SummaryTable(new Ansi(false))
                .lines(new CheckReport(
                        Instant.EPOCH,
                        "",
                        "",
                        List.of(containers),
                        new CheckReport.Host(State.DRIFTED, "host", host, Map.of())));
    }

    @Test
    void whatIsUnknownHasNoRowOfAContainerOrTheHost() {
        assertThat(lines(
                        judged(found("engineTcp", Severity.HIGH), unread("kernel", Severity.CRITICAL)),
                        container("db", found("privileged", Severity.CRITICAL)),
                        container("web", unread("resources", Severity.LOW))))
                .containsExactly(
                        "2 findings: 1 critical, 1 high; 2 unknown",
                        "if it were found, the unknown would be: 1 critical, 1 low; --fail-on counts it as that",
                        "CONTROL     CRITICAL  HIGH  CONTAINERS",
                        "privileged         1                 1",
                        "engineTcp                1        host");
    }

    @Test
    void whereNothingIsFoundTheExitIsStillTold() {
        assertThat(lines(List.of(), container("web", unread("privileged", Severity.CRITICAL))))
                .containsExactly(
                        "no findings; 1 unknown, which could not be read",
                        "if it were found, the unknown would be: 1 critical; --fail-on counts it as that");
        assertThat(lines(List.of(), container("web"))).isEmpty();
    }

    @Test
    void ofAPartOfThemOnlyWhatIsFoundIsCalledThat() {
        Finding unread = unread("privileged", Severity.CRITICAL);
        assertThat(new Totals(Stream.of(unread)).lines("not repaired, "))
                .containsExactly("1 unknown, which could not be read");
        assertThat(new Totals(Stream.of(unread, found("resources", Severity.LOW))).lines("not repaired, "))
                .containsExactly("not repaired, 1 finding: 1 low; 1 unknown", "by control: resources 1");
        assertThat(new Totals(Stream.empty()).lines("not repaired, ")).isEmpty();
    }

    @Test
    void whatIsUnknownHasAWordAndAPlaceAndNoColour() {
        Finding unread = unread("privileged", Severity.CRITICAL);
        assertThat(Grade.word(unread)).isEqualTo("unknown");
        assertThat(Grade.painted(new Ansi(true), unread, "x")).isEqualTo("x");
        assertThat(Stream.of(unread, found("resources", Severity.LOW), found("privileged", Severity.CRITICAL))
                        .sorted(Grade.WORST_FIRST)
                        .map(Grade::word))
                .containsExactly("critical", "low", "unknown");
    }
}
