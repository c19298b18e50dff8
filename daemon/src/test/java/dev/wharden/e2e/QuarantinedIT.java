package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Quarantine as a person and as a policy order it. */
final class QuarantinedIT {
    private static final String PREFIX = "e2e-held-";
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PREFIX);

    @TempDir
    private static Path folder;

    private static Product product;
    private static RunningDaemon daemon;

    private final Containers containers = new Containers(ENGINE);

    @BeforeAll
    static void start() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.enforce(
                "held",
                PREFIX + "policy*",
                "{privileged: {allow: false, onDrift: Quarantine}}",
                "remediation: {probation: 1s}");
        daemon = product.start().ready();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @Test
    void whatThePolicyWantsQuarantinedIsFrozenKeptSoAndGivenBackByOneCommand() {
        ENGINE.docker("network", "create", PREFIX + "net");
        String name = PREFIX + "policy";
        ENGINE.docker("run -d --name @starts --init --stop-timeout 1 --privileged --restart always --network " + PREFIX
                + "net busybox:test sleep 1000");
        // Frozen before, and given one process by the throttle, its init could not start it once somebody thaws it.
        ENGINE.awaitProgram(PREFIX + "starts", "sleep");
        ENGINE.docker("rename @starts", name);
        daemon.awaitState(name, "Quarantined");
        awaitHeld(name);
        await("it is counted")
                .atMost(SOON)
                .until(() -> daemon.metric("wharden_quarantined_containers{control=\"privileged\"}") == 1);

        ENGINE.docker("unpause", name);
        awaitHeld(name);
        Ran listed = product.succeeds("quarantine", "list");
        assertThat(listed.out()).contains(name);

        assertThat(product.wharden("check", name).out())
                .as("what status says")
                .contains("Quarantined")
                .doesNotContain("Drifted");
        assertThat(product.wharden("plan", name).out()).contains("refused: quarantined (");

        product.succeeds("quarantine", "release", name, "--reason", "looked at");
        // Without live-restore it was throttled, and only a twin can be without a limit again.
        await("it is given back exactly")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(containers.inspect(
                                name,
                                "{{.State.Running}} {{.State.Paused}} {{.HostConfig.RestartPolicy.Name}}"
                                        + " {{.HostConfig.Privileged}} {{.HostConfig.NanoCpus}}"))
                        .isEqualTo("true false always true 0"));
        assertThat(containers.inspect(name, "{{range $k, $v := .NetworkSettings.Networks}}{{$k}}{{end}}"))
                .isEqualTo(PREFIX + "net");
        // What a person gave back is left alone.
        daemon.awaitState(name, "Unremediable");
        assertThat(product.wharden("check", name).out()).contains("Unremediable", "left alone since");
        assertThat(containers.inspect(name, "{{.State.Paused}}")).isEqualTo("false");
    }

    @Test
    void aPersonQuarantinesAndReleasesAContainerThatNoPolicyKnows() {
        String name = containers.sleeping("ordered");
        daemon.awaitState(name, "Unmanaged");
        for (String verb : List.of("add", "release")) {
            Ran mistyped = product.wharden("quarantine", verb, PREFIX + "nosuch", "--reason", "suspicious");
            assertThat(mistyped.code()).as(mistyped.err()).isEqualTo(2);
            assertThat(mistyped.err()).contains("no such container: " + PREFIX + "nosuch");
        }
        product.succeeds("quarantine", "add", name, "--reason", "suspicious");
        assertThat(containers.inspect(name, "{{.State.Paused}}")).isEqualTo("true");
        daemon.awaitState(name, "Quarantined");
        product.succeeds("quarantine", "release", name, "--reason", "false alarm");
        assertThat(containers.inspect(name, "{{.State.Paused}}")).isEqualTo("false");
        daemon.awaitState(name, "Unmanaged");
    }

    private void awaitHeld(String name) {
        await(name + " is held")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(containers.inspect(
                                name,
                                "{{.State.Paused}} {{.HostConfig.RestartPolicy.Name}}"
                                        + " {{range $k, $v := .NetworkSettings.Networks}}{{$k}}{{end}}"))
                        .isEqualTo("true no"));
    }
}
