package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release by a person where the engine cannot give back what was, on the whole straight line. */
final class ReleaseLineTest {
    private static final String HOST = Body.host("'NetworkMode':'host'");

    private final Path folder;
    private final Line line;
    private final String held;

    ReleaseLineTest(@TempDir Path folder) {
        this.folder = folder;
        line = new Line(folder, Mode.ENFORCE, "");
        held = line.stage.run("web", HOST);
        assertThat(line.ordered("web", Line.Verb.QUARANTINE)).startsWith("true web is frozen");
        assertThat(cpus()).isEqualTo(10_000_000);
    }

    private long cpus() {
        return line.stage.look("web").number("/HostConfig/NanoCpus");
    }

    @Test
    void aTwinWithoutTheThrottleIsMadeProvedAndLeftAlone() {
        assertThat(line.ordered("web", Line.Verb.RELEASE))
                .contains("recreated as it was")
                .contains("memory of its processes is lost");
        line.settle("web");

        assertThat(cpus()).isZero();
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.names()).containsExactly("web");
        assertThat(line.stage.look("web").id()).isNotEqualTo(held);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .anySatisfy(ended -> assertThat(ended.kind() + " " + ended.reason())
                        .startsWith("Release")
                        .contains("recreated as it was"));
    }

    @Test
    void aTwinWaitsForTheEndOfAPauseAndIsMadeThen() {
        line.assembly.guards.pause(Instant.MAX, "a test", "root");

        assertThat(line.ordered("web", Line.Verb.RELEASE))
                .contains("not yet exactly as it was")
                .contains("waits for: paused");
        assertThat(line.stage.look("web").id()).isEqualTo(held);
        assertThat(line.paused("web")).isFalse();

        line.assembly.guards.resume();
        line.settle("web");
        assertThat(cpus()).isZero();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void aTwinThatWaitsIsCalledOffByAReleaseInPlace() {
        line.assembly.guards.pause(Instant.MAX, "a test", "root");
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("not yet exactly as it was");

        assertThat(line.ordered("web", Line.Verb.RELEASE_IN_PLACE))
                .isEqualTo("true web is released already, and stays as it is");

        line.assembly.guards.resume();
        line.settle("web");
        assertThat(line.stage.look("web").id()).isEqualTo(held);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void aTwinIsAskedForAgainAsSoonAsItsWaitIsOver() {
        line.assembly.guards.pause(line.now().plusSeconds(2), "a test", "root");
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("waits for: paused");

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
    }

    /** As by a daemon that takes the same order again, since it was killed before it had answered. */
    @Test
    void anOrderForOneThatIsReleasedAlreadyIsToldSo() {
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("until the new one has proved itself");

        assertThat(line.ordered("web", Line.Verb.RELEASE)).startsWith("true web is released already");
    }

    /** One repair at a time: a twin waits for its turn while another proves itself. */
    private void anotherIsRepaired() {
        line.policies(PolicyText.enforcing("other", "other", "{privileged: false}", "remediation: {probation: 10m}"));
        line.stage.run("other", Body.PRIVILEGED);
        line.pass(Duration.ofMinutes(5));
        line.look("other");
        assertThat(line.stage.names())
                .as("its twin is on probation")
                .anyMatch(name -> name.startsWith("other.wharden-old-"));
    }

    @Test
    void anOrderToQuarantineItAgainDoesNotWaitForTheTwin() {
        anotherIsRepaired();
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("waits for: budget, other is being repaired");
        assertThat(line.paused("web")).isFalse();

        assertThat(line.ordered("web", Line.Verb.QUARANTINE)).startsWith("true web is frozen and cut off");

        assertThat(line.paused("web")).isTrue();
        assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.kind().equals("Release")))
                .singleElement()
                .satisfies(ended -> assertThat(ended.result() + ": " + ended.reason())
                        .startsWith("success: ")
                        .endsWith("web is not recreated as it was: web is quarantined again"));
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("waits for: budget, other is being repaired");
        line.passLookingAt(Duration.ofMinutes(12), "other", "web");
        line.settle("web");
        assertThat(cpus()).isZero();
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.kind().equals("Release")))
                .hasSize(2);
    }

    /** Those that wait for a twin. */
    private List<String> unlike() {
        return line.assembly.quarantiner.unlike().stream()
                .map(unlike -> unlike.container().value())
                .toList();
    }

    /** It shares a network with the one whose release it was. */
    @Test
    void aMemberOfTheReleasedGroupThatIsQuarantinedAgainGetsNoTwin() {
        line.stage.run("side", Body.host("'NetworkMode':'container:web'"));
        line.look("web");
        assertThat(line.paused("side")).isTrue();
        anotherIsRepaired();
        line.ordered("web", Line.Verb.RELEASE);
        assertThat(line.paused("side")).isFalse();
        assertThat(unlike()).contains("side");

        assertThat(line.ordered("side", Line.Verb.QUARANTINE)).startsWith("true side is frozen");
        line.look("side");

        assertThat(line.paused("side")).isTrue();
        assertThat(unlike()).doesNotContain("side");
        line.passLookingAt(Duration.ofMinutes(12), "other", "web", "side");
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .anySatisfy(ended -> assertThat(ended.kind() + " " + ended.reason())
                        .startsWith("Release")
                        .contains("it is not recreated: it is quarantined again"));
    }

    @Test
    void aFullDiskInTheMiddleIsNotToldAsARefusal() throws IOException {
        Files.createDirectories(folder.resolve("state/guard/budget.json.new/full"));
        var answers = new ArrayList<String>();
        line.order("web", Line.Verb.RELEASE, "a test", "root", reply -> answers.add(reply.message()));

        assertThatThrownBy(() -> line.look("web")).isInstanceOf(StateUnavailable.class);

        assertThat(line.paused("web")).isFalse();
        assertThat(answers).singleElement().asString().contains("the release of web has begun and goes on");
        assertThat(line.assembly.acting.quarantiner().open()).contains(ContainerName.of("web"));
    }

    /** Repairs of five images that fail would open the breaker. */
    @Test
    void twinsThatFailAreHeldAgainstNobody() {
        for (String name : List.of("one", "two", "three", "four", "five")) {
            line.stage.image(name + ":1", JsonNodeFactory.instance.objectNode());
            String old = line.stage.run(name, HOST.replace("busybox:test", name + ":1"));
            line.ordered(name, Line.Verb.QUARANTINE);
            assertThat(line.ordered(name, Line.Verb.RELEASE)).contains("recreated as it was");
            line.stage.exit(name, 3);
            line.settle(name);
            assertThat(line.stage.look(name).id()).isEqualTo(old);
            assertThat(line.stage.look(name).running()).isTrue();
        }
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
    }

    @Test
    void whatWouldBeLostByATwinIsKeptAndSaid() {
        line.stage.changes("web", "A /work.db");

        assertThat(line.ordered("web", Line.Verb.RELEASE))
                .contains("not exactly as it was")
                .contains("/work.db");

        assertThat(line.stage.look("web").id()).isEqualTo(held);
        assertThat(line.paused("web")).isFalse();
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void inPlaceAndUnderAuditNoTwinIsMade() {
        line.ceiling(Mode.AUDIT);

        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("the engine takes none off");

        assertThat(line.stage.look("web").id()).isEqualTo(held);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }
}
