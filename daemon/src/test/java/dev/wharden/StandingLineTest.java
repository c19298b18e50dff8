package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.controller.Standing;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.report.ContainerReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The state that is shown follows the records, from the first step of an attempt to its end, and the disk says the same
 * as the daemon.
 */
final class StandingLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("shop", "", "{privileged: false}", "remediation: {probation: 10s}");

    @TempDir
    private Path folder;

    private Line unit(String policies) {
        var line = new Line(folder, Mode.ENFORCE, policies, 3);
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", Body.host("'NetworkMode':'container:db'"));
        line.stage.run("web", Body.PLAIN);
        line.stage.forget();
        line.pass(Duration.ofMinutes(5));
        line.look("web");
        line.look("side");
        return line;
    }

    private static Map<String, String> states(Line line) {
        return new TreeMap<>(line.fleet.reports(line.assembly.standing()).stream()
                .collect(Collectors.toMap(
                        ContainerReport::name, report -> report.state().word())));
    }

    @Test
    void allOfAUnitAreShownRemediatingWhileTheAttemptExecutesAndUntilItIsProved() {
        Line line = unit(POLICIES);
        var during = new TreeMap<String, String>();
        line.stage.listen(event -> {
            if (event.action().equals("die")) {
                during.putAll(states(line));
            }
        });
        line.look("db");
        assertThat(during)
                .as("at its first stop")
                .containsEntry("db", "Remediating")
                .containsEntry("side", "Remediating")
                .containsEntry("web", "Compliant");
        assertThat(states(line))
                .as("on probation")
                .containsEntry("db", "Remediating")
                .containsEntry("side", "Remediating");
        assertThat(Standing.onDisk(line.assembly.state, line.assembly.guards.suspended()))
                .isEqualTo(line.assembly.standing());
        line.pass(Duration.ofSeconds(11));
        line.look("db");
        assertThat(states(line)).containsEntry("db", "Compliant").containsEntry("side", "Compliant");
    }

    /** What was found before is no verdict on what it is now. */
    @Test
    void whatABugOfWhardensKeepsFromBeingJudgedIsUnknown() {
        Line line = unit(POLICIES);
        assertThat(states(line)).containsEntry("web", "Compliant");
        line.onTime = () -> {
            throw new IllegalStateException("a bug");
        };
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(IllegalStateException.class);
        assertThat(states(line)).containsEntry("web", "Unknown");
        line.onTime = () -> {};
        line.look("web");
        assertThat(states(line)).containsEntry("web", "Compliant");
    }

    @Test
    void anAttemptThatWasRolledBackIsNotShownAsOneUnderWay() {
        Line line = unit(POLICIES);
        line.stage.behave(one -> !one.isTrue("/HostConfig/Privileged"), new Behaviour.Exits(1));
        line.look("db");
        assertThat(line.assembly.standing().underWay()).isEmpty();
        assertThat(states(line)).doesNotContainValue("Remediating");
    }

    @Test
    void whatIsHeldIsQuarantinedForWhoReadsTheDiskToo() {
        Line line = unit(POLICIES.replace("{privileged: false}", "{privileged: {allow: false, onDrift: Quarantine}}"));
        line.look("db");
        line.look("side");
        assertThat(states(line)).containsEntry("db", "Quarantined").containsEntry("side", "Quarantined");
        Standing disk = Standing.onDisk(line.assembly.state, Map.of());
        String id = line.stage.look("db").id();
        assertThat(disk.of("db", id)).isEqualTo(line.assembly.standing().of("db", id));
        assertThat(disk.of("db", id).orElseThrow().state().word()).isEqualTo("Quarantined");
    }
}
