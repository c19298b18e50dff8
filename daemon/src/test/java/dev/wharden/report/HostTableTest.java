package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.policy.Judged;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HostTableTest {
    private static Finding.Detail detail(String control, Severity severity, String message) {
        return new Finding.Detail(
                control, "", severity, Source.HOST, "host:/x", Values.none(), Values.none(), message, "");
    }

    private static Judged judged(Finding finding, String exception) {
        return new Judged(
                finding,
                OnDrift.REPORT,
                Optional.of(exception).filter(name -> !name.isEmpty()),
                Optional.empty(),
                Repair.NONE);
    }

    private static Judged violation(String control, Severity severity, String message) {
        return judged(new Finding.Violation(detail(control, severity, message)), "");
    }

    private static Judged unread(String control, String why) {
        return judged(new Finding.Unread(detail(control, Severity.HIGH, "cannot be read: " + why)), "");
    }

    private static List<String> lines(List<Judged> findings, List<ContainerReport> containers) {
        return new HostTable(new Ansi(false), 0)
                .lines(new CheckReport.Host(State.DRIFTED, "host", findings, Map.of()), containers);
    }

    @Test
    void theWorstComesFirstAndWhatCannotBeReadIsSaidOnce() {
        String why = "/proc/812/fd: permission denied";
        assertThat(lines(
                        List.of(
                                violation("engineIcc", Severity.MEDIUM, "containers reach each other"),
                                unread("engineTcp", why),
                                unread("engineIptables", why),
                                violation("engineFiles", Severity.CRITICAL, "/run/docker.sock has mode 0666"),
                                judged(new Finding.Violation(detail("kernel", Severity.LOW, "is old")), "spring")),
                        List.of()))
                .containsExactly(
                        "host  Drifted  policy host, reported only",
                        "  critical  engineFiles                /run/docker.sock has mode 0666",
                        "  medium    engineIcc                  containers reach each other",
                        "  low       kernel                     is old  (excepted: spring)",
                        "  unknown: " + why + "  (engineTcp, engineIptables)",
                        "  to read it: " + HostTable.MORE);
    }

    @Test
    void theSummaryNamesAHostThatDecidesTheExitCodeAlone() {
        var host = new CheckReport.Host(
                State.DRIFTED, "host", List.of(violation("engineIcc", Severity.MEDIUM, "open")), Map.of());
        assertThat(new TableReport(new Ansi(false), 0).write(new CheckReport(Instant.now(), "", "", List.of(), host)))
                .contains("\nno containers; the host: drifted\n");
        var fine = new CheckReport.Host(State.COMPLIANT, "host", List.of(), Map.of());
        assertThat(new TableReport(new Ansi(false), 0).write(new CheckReport(Instant.now(), "", "", List.of(), fine)))
                .contains("\nno containers\n");
    }

    @Test
    void whatContainersLackTooIsCheaperToSetOnce() {
        List<ContainerReport> containers = IntStream.range(0, 7)
                .mapToObj(number -> new ContainerReport(
                        "c" + number,
                        "",
                        "nginx",
                        "p",
                        "Audit",
                        State.DRIFTED,
                        "",
                        List.of(violation("allowPrivilegeEscalation", Severity.HIGH, "may gain privileges")),
                        Map.of()))
                .toList();
        List<Judged> findings =
                List.of(violation("engineNoNewPrivileges", Severity.MEDIUM, "no-new-privileges is off"));
        assertThat(lines(findings, containers).getLast())
                .endsWith("no-new-privileges is off; 7 containers lack it too (allowPrivilegeEscalation);"
                        + " the cheaper fix is the engine's default: each has it from its next recreation on");
        assertThat(lines(findings, containers.subList(0, 1)).getLast()).endsWith("no-new-privileges is off");
    }

    @Test
    void aHostThatIsNotJudgedHasNoBlock() {
        assertThat(new HostTable(new Ansi(false), 0).lines(CheckReport.Host.UNMANAGED, List.of()))
                .isEmpty();
    }
}
