package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that waits for its window, on the whole straight line. */
final class WaitingLineTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final String NIGHTLY = "0 0 3 ? * *";

    @TempDir
    private Path folder;

    private static String policy(String mode, String cron) {
        return PolicyText.enforcing(
                        "web",
                        "web",
                        "{privileged: false}",
                        "remediation: {window: {cron: \"" + cron + "\", duration: 2h, timeZone: Europe/Oslo}}")
                .replace("Enforce", mode);
    }

    private Line line(String cron) {
        var line = new Line(folder, Mode.ENFORCE, policy("Enforce", cron));
        line.stage.run("web", Body.PRIVILEGED);
        return line;
    }

    @Test
    void aWindowThatNeverOpensAgainIsWaitedForWithoutALoop() {
        Line line = line("0 0 3 24 12 ? 2025");

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofDays(1)));

        assertThat(line.reason("web")).isEqualTo("waits for: window, never opens again");
    }

    /** It would be refused in its window too, and a person need not wait for that to see it. */
    @Test
    void whatCannotBeRepairedIsToldAsThatWhileEverythingWaits() {
        Line line = line(NIGHTLY);
        line.stage.run("rm", Body.host("'Privileged':true,'AutoRemove':true"));
        line.policies(policy("Enforce", NIGHTLY).replace("names: [\"web\"]", "names: [\"rm\"]"));
        line.look("rm");
        line.stage.forget();
        assertThat(line.look("rm")).isInstanceOf(Result.RequeueAfter.class);
        int calls = line.stage.calls().size();
        assertThat(line.state("rm")).isEqualTo("Unremediable");
        assertThat(line.reason("rm")).startsWith("it was started with --rm");
        assertThat(line.assembly.guards.pending()).isEmpty();

        line.policies(policy("Enforce", "0 * * ? * *").replace("names: [\"web\"]", "names: [\"rm\"]"));
        line.look("rm");
        assertThat(line.reason("rm")).startsWith("it was started with --rm");
        line.policies(policy("Enforce", NIGHTLY).replace("names: [\"web\"]", "names: [\"rm\"]"));
        line.look("rm");
        line.stage.forget();
        line.look("rm");
        assertThat(line.stage.calls()).as("it is looked for once").hasSize(calls);
        assertThat(line.reason("rm")).startsWith("it was started with --rm");
        assertThat(line.events.stream()
                        .filter(event -> event instanceof AuditEvent.RemedyEnded)
                        .map(event -> ((AuditEvent.RemedyEnded) event).result()))
                .containsOnly("refused");
    }

    private static void assertWaitsForNothing(Line line) {
        assertThat(line.look("web")).isEqualTo(new Result.Done());
        assertThat(line.assembly.guards.pending()).isEmpty();
        assertThat(line.reason("web")).doesNotContain("waits for");
    }

    /** One that waits for tonight's window. */
    private Line waiting() {
        Line line = line(NIGHTLY);
        line.look("web");
        assertThat(line.assembly.guards.pending()).containsOnlyKeys(WEB);
        return line;
    }

    @Test
    void nothingWaitsUnderALoweredCeilingNorAfterARestartUnderIt() {
        Line line = waiting();
        line.ceiling(Mode.AUDIT);
        assertWaitsForNothing(line);
        line.restart();
        assertWaitsForNothing(line);
    }

    @Test
    void nothingWaitsUnderAPolicyThatOnlyAudits() {
        Line line = waiting();
        line.policies(policy("Audit", NIGHTLY));
        assertWaitsForNothing(line);
    }

    @Test
    void nothingWaitsOfWhatNoPolicyCovers() {
        Line line = waiting();
        line.policies(policy("Enforce", NIGHTLY).replace("names: [\"web\"]", "names: [\"db\"]"));
        assertWaitsForNothing(line);
        assertThat(line.state("web")).isEqualTo("Unmanaged");
    }

    @Test
    void nothingWaitsOfWhatDoesNotRunOrIsOnlyReported() {
        Line line = waiting();
        line.policies(
                policy("Enforce", NIGHTLY).replace("privileged: false", "privileged: {allow: false, onDrift: Report}"));
        assertWaitsForNothing(line);
        line.policies(policy("Enforce", NIGHTLY));
        line.look("web");
        assertThat(line.assembly.guards.pending()).containsOnlyKeys(WEB);
        line.engine.kill(line.stage.look("web").id());
        assertWaitsForNothing(line);
    }

    /** What another client may give it at any time is looked for again, also while all waits. */
    @Test
    void aNetworkThatIsThereAgainIsFoundTenMinutesLater() {
        Line line = new Line(folder, Mode.ENFORCE, policy("Enforce", NIGHTLY));
        line.stage.network("front", "bridge", "10.77.0.0/24");
        line.stage.run("web", Body.host("'Privileged':true,'NetworkMode':'front'"));
        line.stage.removeNetwork("front");
        line.look("web");
        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.reason("web")).contains("its network front is gone");

        line.stage.network("front", "bridge", "10.77.0.0/24");
        line.look("web");
        assertThat(line.reason("web")).contains("its network front is gone");
        line.pass(Duration.ofMinutes(10));
        line.look("web");
        assertThat(line.reason("web")).startsWith("waits for: window");
    }
}
