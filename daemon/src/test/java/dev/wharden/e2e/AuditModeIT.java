package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The safety promise: by default nothing is ever changed. */
final class AuditModeIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-audit-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);

    @Test
    void underAuditNothingIsChangedAlthoughEveryPolicySaysEnforce() {
        Product product = Product.in(folder, ENGINE, "Audit");
        product.enforce(
                "all",
                ENGINE.prefix() + "*",
                "{privileged: {allow: false, onDrift: Quarantine}, readOnlyRootFilesystem: true,"
                        + " resources: {limits: {pids: 100}}, restartPolicy: {allowed: [\"no\"], set: \"no\"}}",
                "remediation: {probation: 1s, repairFailed: Quarantine, writableLayer: Discard}");
        List<String> names = List.of(
                containers.sleeping("limits"),
                containers.sleeping("privileged", "--privileged"),
                containers.sleeping("restart", "--restart", "always"),
                containers.sleeping("label", "--label", "dev.wharden.mode=enforce"));
        List<String> before = names.stream().map(this::fingerprint).toList();
        try (RunningDaemon daemon = product.start().ready()) {
            names.forEach(name -> daemon.awaitState(name, "Drifted"));
            Ran refused = product.wharden("quarantine", "add", names.getFirst(), "--reason", "a test");
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err()).contains("enforcement is Audit");
            assertThat(daemon.metric("wharden_enforcement_enabled")).isZero();
            assertThat(daemon.stop()).isIn(0, 143);
        }
        assertThat(names.stream().map(this::fingerprint)).isEqualTo(before);
        assertThat(containers.names()).containsExactlyInAnyOrderElementsOf(names);
        var trail = new Trail(product.audit());
        assertThat(trail.lines())
                .noneMatch(line -> List.of("intent", "done", "remedy_begun")
                        .contains(line.path("type").asText()));
    }

    private String fingerprint(String name) {
        return containers.inspect(
                name,
                "{{.Id}} {{.State.StartedAt}} {{.State.Pid}} {{.State.Paused}} {{json .HostConfig}}"
                        + " {{json .NetworkSettings.Networks}}");
    }
}
