package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.control.Finding;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container's declaration is compared with, over its life. */
final class DeclaredStateLineTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final String SMALL = Body.host("'PidsLimit':500");

    @TempDir
    private Path folder;

    private static String policy(String more) {
        return PolicyText.enforcing("all", "", "{declaredState: true%s}", "remediation: {onDrift: Repair}")
                .formatted(more);
    }

    private List<String> messages(Line line) {
        line.look("web");
        Finding.Detail[] details = Objects.requireNonNull(line.shown.get(WEB)).verdict().findings().stream()
                .map(judged -> judged.finding().detail())
                .filter(detail -> detail.rule().equals("drift-config"))
                .toArray(Finding.Detail[]::new);
        return java.util.Arrays.stream(details).map(Finding.Detail::message).toList();
    }

    @Test
    void whatIsRecreatedOtherwiseDriftsOverARestartUntilItIsAccepted() {
        var line = new Line(folder, Mode.AUDIT, policy(""));
        line.stage.run("web", SMALL);
        assertThat(messages(line)).isEmpty();
        line.engine.remove("web", true);
        line.stage.run("web", SMALL);
        assertThat(messages(line)).isEmpty();

        line.engine.remove("web", true);
        line.stage.run("web", Body.PRIVILEGED);
        assertThat(messages(line))
                .contains(
                        "HostConfig.PidsLimit is not as it was accepted",
                        "HostConfig.Privileged is not as it was accepted");
        line.restart();
        assertThat(messages(line)).hasSizeGreaterThanOrEqualTo(2);

        line.assembly
                .acting
                .reading()
                .records()
                .memory()
                .accept(WEB, line.engine.inspect("web").id());
        assertThat(messages(line)).isEmpty();
        assertThat(messages(line)).isEmpty();
    }

    @Test
    void whatWhardenItselfChangesIsAccepted() {
        var line = new Line(
                folder,
                Mode.ENFORCE,
                policy(", resources: {limits: {pids: 100}}, restartPolicy: {allowed: [\"no\"], set: \"no\"}"));
        line.stage.run("web", SMALL);
        assertThat(messages(line)).isEmpty();
        assertThat(messages(line)).isEmpty();
        assertThat(line.engine.inspect("web").number("/HostConfig/PidsLimit")).isEqualTo(100);
    }

    @Test
    void aCommandWithoutADaemonDoesNotKnow() {
        var line = new Line(folder, Mode.AUDIT, policy(""));
        line.stage.run("web", SMALL);
        assertThat(line.readOnly().observer().observe("web").accepted().toString())
                .contains("no daemon has seen it yet");
        assertThat(messages(line)).isEmpty();
        assertThat(line.readOnly().observer().observe("web").accepted().toString())
                .contains("Known");
    }
}
