package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Command;
import dev.wharden.command.PendingCommand;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerEvent;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.undo.ActionIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a container after the probation of its repair. */
final class AftermathLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "web", "{privileged: false}", "remediation: {probation: 10s}");

    private final Line line;
    private String action = "";

    AftermathLineTest(@TempDir Path folder) {
        this.line = new Line(folder, Mode.ENFORCE, POLICIES);
    }

    private void repaired(String... edits) {
        line.stage.run("web", Body.of("'HostConfig':{'Privileged':true,'RestartPolicy':{'Name':'always'}}"));
        for (String count : edits) {
            line.stage.edit("web", tree -> tree.put("RestartCount", Integer.parseInt(count)));
        }
        line.pass(Duration.ofMinutes(20));
        line.settle("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
        action = line.ends("web").getLast().action();
        line.pass(Duration.ofMinutes(1));
    }

    private void ends(String exitCode) {
        String id = line.stage.look("web").id();
        line.stage.exit("web", Integer.parseInt(exitCode));
        line.assembly.exits.heard(
                new DockerEvent("container", "die", id, Map.of("exitCode", exitCode), "", line.now()));
        line.look("web");
        line.pass(Duration.ofMinutes(1));
    }

    private List<AuditEvent.Lifecycle> told() {
        return line.heard(AuditEvent.Lifecycle.class).stream()
                .filter(one -> one.type().equals("repaired_failing"))
                .toList();
    }

    private String sentence(int times) {
        return "ended " + times + " times with exit code 1 since it was repaired: wharden undo " + action
                + " gives back what ran before";
    }

    @Test
    void oneThatFailsAgainAndAgainAfterItIsToldWithWhatUndoesIt() {
        repaired();
        ends("1");
        ends("1");
        assertThat(line.reason("web")).isEmpty();
        ends("1");

        assertThat(line.reason("web")).isEqualTo(sentence(3));
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(told()).singleElement().satisfies(one -> {
            assertThat(one.result()).isEqualTo("exit code 1");
            assertThat(one.reason()).isEqualTo(sentence(3));
        });
        assertThat(line.readOnly().records().aftermaths().told()).containsValue(sentence(3));
        ends("1");
        assertThat(told()).as("said once").hasSize(1);

        line.restart();
        line.look("web");
        assertThat(line.reason("web")).as("after a restart of the daemon").isEqualTo(sentence(4));
        assertThat(told()).hasSize(1);
    }

    @Test
    void whatItUndoesIsNotToldAnyMore() {
        repaired();
        List.of("1", "1", "1").forEach(this::ends);
        line.assembly.inbox.putUndo(new PendingCommand<>(
                new Command.Undo(action, "a test"),
                "ann",
                new ActionIds(line::now).get(),
                sentence -> {},
                reply -> {}));
        line.settle("web");
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(line.assembly.standing().failing()).isEmpty();
    }

    @Test
    void neitherAGoodEndNorAnotherClientsStopNorRareEndsAreItsDoing() {
        repaired();
        List.of("0", "0", "0").forEach(this::ends);
        for (int i = 0; i < 3; i++) {
            line.assembly.exits.heard(new DockerEvent(
                    "container", "kill", line.stage.look("web").id(), Map.of("signal", "15"), "", line.now()));
            ends("143");
        }
        for (int i = 0; i < 4; i++) {
            line.pass(Duration.ofMinutes(40));
            ends("1");
        }
        assertThat(line.assembly.standing().failing()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void oneThatFailedAsOftenBeforeIsNotItsDoing() {
        repaired("9");
        List.of("1", "1", "1").forEach(this::ends);
        assertThat(line.assembly.standing().failing()).isEmpty();
    }

    @Test
    void whatWasNotHeardIsCountedByTheEnginesOwnCount() {
        repaired();
        line.stage.behave(one -> true, new Behaviour.Exits(1));
        line.stage.edit(
                "web", tree -> tree.put("RestartCount", 6).withObject("/State").put("ExitCode", 1));
        line.pass(Duration.ofMinutes(5));
        line.assembly.exits.interrupted(line.now());
        line.look("web");
        assertThat(line.reason("web")).startsWith("ended 6 times with exit code 1 since it was repaired");
    }

    @Test
    void oneThatRunsOnForAnHourIsToldNoMore() {
        repaired();
        List.of("1", "1", "1").forEach(this::ends);
        line.pass(Duration.ofMinutes(61));
        line.look("web");
        assertThat(line.reason("web")).isEmpty();
        List.of("1", "1", "1").forEach(this::ends);
        assertThat(line.reason("web")).isEqualTo(sentence(3));
        assertThat(told()).hasSize(2);
    }
}
