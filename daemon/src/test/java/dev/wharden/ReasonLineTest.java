package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.controller.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
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
        String policies = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web"]}
              mode: Enforce
              profile: privileged
              desired:
                capabilities: {drop: [ALL]}
                runAsNonRoot: true
                resources: {limits: {pids: 200}, onDrift: Report}
              remediation: {probation: 10s, repairFailed: %s}
            """.formatted(repairFailed);
        var line = new Line(folder, Mode.ENFORCE, policies);
        line.engine.stage().run("web", "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1000\"]}");
        return line;
    }

    private static void settle(Line line) {
        for (int round = 0; round < 50 && line.look("web") instanceof Result.RequeueAfter(Duration delay); round++) {
            line.pass(delay);
        }
    }

    @Test
    void aRepairIsForWhatItRepairsAlone() {
        Line line = line("Report");
        settle(line);

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
        line.engine
                .stage()
                .behave(container -> !container.at("/HostConfig/CapDrop").isEmpty(), new Behaviour.Exits(7));
        settle(line);

        assertThat(line.state("web")).isEqualTo("Quarantined");
        assertThat(line.heard(AuditEvent.RemedyBegun.class).getLast()).satisfies(begun -> {
            assertThat(begun.kind()).isEqualTo("Quarantine");
            assertThat(begun.controls()).isEqualTo(List.of("capabilities"));
        });
    }
}
