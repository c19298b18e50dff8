package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The only place of {@code maxConcurrent: 1}, on the whole straight line: what only waits does not hold it. */
final class PlacesLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "", "{privileged: false}", "remediation: {probation: 10s}");
    private static final String CHECKED = Body.of(
            "'Healthcheck':{'Test':['CMD','true']," + "'StartPeriod':600000000000},'HostConfig':{'Privileged':true}");

    private Line line;

    PlacesLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 1);
        // Else it would be the policy that moved, and one container after the other gets it.
        line.assembly.guards.enforced(
                Map.of(line.read(POLICIES).policies().getFirst().digest(), "web"));
        line.stage.behave(container -> container.name().value().startsWith("web"), new Behaviour.NeverHealthy());
        line.stage.run("web", CHECKED);
        line.stage.run("other", CHECKED);
        line.pass(Duration.ofMinutes(5));
        line.look("web");
        line.look("other");
        assertThat(line.reason("other")).contains("web is being repaired");
    }

    @Test
    void aTwinThatOnlyWaitsForItsHealthCheckGivesItsPlaceBackAfterItsProbation() {
        line.pass(Duration.ofSeconds(9));
        line.look("web");
        line.look("other");
        assertThat(line.reason("other")).contains("web is being repaired");

        line.pass(Duration.ofSeconds(1));
        line.look("web");
        line.look("other");

        assertThat(line.state("other")).as(line.reason("other")).isEqualTo("Remediating");
        assertThat(line.assembly.remediator.open()).contains(ContainerName.of("web"));
        line.pass(Duration.ofMinutes(10));
        line.look("web");
        assertThat(line.reason("web")).contains("did not become healthy within 600 s");
    }

    @Test
    void whoWaitsForThePlaceIsWoken() {
        line.woken.clear();
        line.pass(Duration.ofSeconds(9));
        line.look("web");
        assertThat(line.woken).isEmpty();

        line.pass(Duration.ofSeconds(1));
        line.look("web");
        line.look("web");

        assertThat(line.woken).containsExactly(ContainerName.of("other"));
    }

    @Test
    void aRecreationThatStandsStillForAQuarantineHoldsNoPlace() {
        line.order("web", Line.Verb.QUARANTINE, "a test", "root", reply -> {});
        line.look("web");
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Quarantined");

        line.look("other");

        assertThat(line.state("other")).as(line.reason("other")).isEqualTo("Remediating");
    }
}
