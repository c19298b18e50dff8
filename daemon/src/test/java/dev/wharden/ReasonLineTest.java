package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log says a remedy was for: what it repairs, and nothing that drifts on after it. */
final class ReasonLineTest {
    @TempDir
    private Path folder;

    /**
     * Capabilities are repaired; resources are only reported, and no user is named that runAsNonRoot could be repaired
     * with.
     */
    private Line line(String repairFailed) {
        String policies = PolicyText.enforcing(
                "web",
                "web",
                "{capabilities: {drop: [ALL]}, runAsNonRoot: true, resources: {limits: {pids: 200}, onDrift: Report}}",
                "remediation: {probation: 10s, repairFailed: " + repairFailed + "}");
        var line = new Line(folder, Mode.ENFORCE, policies);
        line.stage.run("web", Body.PLAIN);
        return line;
    }

    @Test
    void aRepairIsForWhatItRepairsAlone() {
        Line line = line("Report");
        line.settle("web");

        assertThat(line.heard(AuditEvent.RemedyBegun.class)).singleElement().satisfies(begun -> {
            assertThat(begun.controls()).containsExactly("capabilities");
            assertThat(begun.reason()).startsWith("capabilities: ").doesNotContain("runAsNonRoot: ", "resources: ");
        });
        assertThat(line.state("web")).as("the others drift on").isEqualTo("Drifted");
    }

    @Test
    void whatIsSaidOfNotActingIsOfThatRepairToo() {
        Line line = line("Report");
        line.assembly.guards.pause(Instant.MAX, "we deploy", "ann");
        line.look("web");

        assertThat(line.heard(AuditEvent.RemedyEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result()).isEqualTo("deferred");
            assertThat(ended.controls()).containsExactly("capabilities");
        });
    }

    @Test
    void aQuarantineAfterAFailureIsForWhatCouldNotBeRepaired() {
        Line line = line("Quarantine");
        line.stage.behave(container -> !container.at("/HostConfig/CapDrop").isEmpty(), new Behaviour.Exits(7));
        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Quarantined");
        assertThat(line.heard(AuditEvent.RemedyBegun.class).getLast()).satisfies(begun -> {
            assertThat(begun.kind()).isEqualTo("Quarantine");
            assertThat(begun.controls()).isEqualTo(List.of("capabilities"));
        });
    }
}
