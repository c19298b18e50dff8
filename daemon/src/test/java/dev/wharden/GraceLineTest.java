package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.guard.Admission;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An exception that has expired, on the whole straight line: the finding counts at once, and repair waits for the end
 * of the grace, not for the next look after it.
 */
final class GraceLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "web", "{privileged: false}", "remediation: {probation: 10s}")
                    + PolicyText.excepting(
                            "web-privileged", "web", "privileged", "expiresAt: 2026-11-25T08:00:00Z", "grace: 24h");

    @TempDir
    private Path folder;

    @Test
    void aRepairWaitsForTheEndOfTheGraceAndIsMadeThen() {
        var line = new Line(folder, Mode.ENFORCE, POLICIES);
        line.stage.run("web", Body.PRIVILEGED);

        Result result = line.look("web");

        assertThat(result).isEqualTo(new Result.RequeueAfter(Duration.ofHours(23)));
        assertThat(line.state("web")).isEqualTo("Drifted");
        assertThat(line.reason("web")).isEqualTo("waits for: grace, ends 2026-11-26T08:00:00Z");
        assertThat(line.assembly.guards.pending())
                .hasEntrySatisfying(
                        ContainerName.of("web"),
                        waits -> assertThat(waits.reason()).isEqualTo(Admission.Reason.GRACE));
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isTrue();

        line.pass(Duration.ofHours(23));
        line.settle("web");
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.assembly.guards.pending()).isEmpty();
    }
}
