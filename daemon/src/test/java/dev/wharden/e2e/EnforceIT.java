package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One daemon under Enforce: what drifts is repaired, and what cannot be repaired is said. */
final class EnforceIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-enforce-");

    private static final String PREFIX = "e2e-enforce-";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Product product;
    private static RunningDaemon daemon;
    private static Trail trail;

    private final Containers containers = new Containers(ENGINE);

    @BeforeAll
    static void start() {
        product = Product.in(folder, ENGINE, "Enforce");
        product.configure("Enforce", "ignore: {names: [\"" + PREFIX + "ignored*\"]}");
        product.enforce("update", PREFIX + "update*", "{resources: {limits: {pids: 100}}}");
        product.enforce("recreate", PREFIX + "recreate*", "{privileged: false}", "remediation: {probation: 1s}");
        product.enforce("ignored", PREFIX + "ignored*", "{resources: {limits: {pids: 100}}}");
        product.enforce(
                "failing",
                PREFIX + "failing*",
                "{readOnlyRootFilesystem: true}",
                "remediation: {probation: 1m, writableLayer: Discard}");
        trail = new Trail(product.audit());
        daemon = product.start().ready();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @Test
    void aLimitIsSetInPlaceAndTheProcessIsTheSame() {
        String name = containers.sleeping("update");
        String pid = containers.inspect(name, "{{.State.Pid}}");
        daemon.awaitState(name, "Compliant");
        assertThat(containers.inspect(name, "{{.HostConfig.PidsLimit}}")).isEqualTo("100");
        assertThat(containers.inspect(name, "{{.State.Pid}}")).isEqualTo(pid);
    }

    @Test
    void driftThatComesBackIsRepaired() {
        String name = containers.sleeping("update-drift");
        daemon.awaitState(name, "Compliant");
        ENGINE.docker("update", "--pids-limit", "5000", name);
        long drifted = System.nanoTime();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() ->
                        containers.inspect(name, "{{.HostConfig.PidsLimit}}").equals("100"));
        // A second on two idle cores; the gate runs on busy ones.
        System.out.printf(
                "drift repaired in %d ms%n",
                Duration.ofNanos(System.nanoTime() - drifted).toMillis());
    }

    @Test
    void aPrivilegedContainerIsReplacedByATwinThatIsNot() {
        String name = containers.sleeping("recreate", "--privileged", "--label", "tier=web", "-e", "SECRET=hunter2");
        String id = containers.id(name);
        daemon.awaitState(name, "Compliant");
        // While a twin takes the name there is none of it for a moment.
        await().atMost(SOON).until(() -> !containers.id(name).equals(id));
        trail.awaitLine(name, "remedy_ended", "Recreate", "success");
        assertThat(containers.inspect(name, "{{.HostConfig.Privileged}} {{.State.Running}} {{.Config.Labels.tier}}"))
                .isEqualTo("false true web");
        assertThat(containers.names()).containsExactly(name);
        assertThat(trail.lines().toString()).doesNotContain("hunter2");
        assertThat(daemon.log() + daemon.body("/metrics") + daemon.body("/") + daemon.body("/api/v1/containers"))
                .doesNotContain("hunter2");
    }

    @Test
    void aTwinThatCannotLiveIsRolledBackAndAfterTwoAttemptsTheContainerIsSuspendedUntilAPersonResumesIt() {
        String name = containers.run(
                "failing",
                List.of("sh", "-c", "echo \"as $PASSWORD\"; echo ready >/etc/state && exec sleep 1000"),
                "--restart",
                "no",
                "-e",
                "PASSWORD=hunter2hunter2");
        String id = containers.id(name);
        trail.awaitLine(name, "remedy_ended", "Recreate", "rolled_back");
        daemon.awaitState(name, "Suspended");
        containers.await(name, "{{.Id}} {{.State.Running}}", id + " true");
        assertThat(containers.names()).containsExactly(name);
        for (String told : List.of(
                trail.of(name, "twin_failed").getFirst().toString(),
                product.wharden("explain", name).out(),
                product.wharden("status").out(),
                product.wharden("audit", "show", "--container", name).out(),
                daemon.body("/"))) {
            assertThat(told)
                    .contains("exit code 1", "as •••", "Read-only file system")
                    .doesNotContain("hunter2hunter2");
        }
        int before = trail.of(name, "remedy_begun").size();

        Ran resumed = product.succeeds("resume", name);
        assertThat(resumed.out()).contains("no longer suspended");
        await().atMost(SOON).until(() -> trail.of(name, "remedy_begun").size() > before);
        daemon.awaitState(name, "Suspended");
        containers.await(name, "{{.Id}} {{.State.Running}}", id + " true");
    }

    @Test
    void anIgnoredContainerIsJudgedAndNeverTouched() {
        String name = containers.sleeping("ignored");
        daemon.awaitState(name, "Unremediable");
        assertThat(daemon.container(name).path("reason").asText()).isNotEmpty();
        assertThat(containers.inspect(name, "{{.HostConfig.PidsLimit}}")).isEqualTo("<nil>");
        assertThat(trail.of(name, "remedy_begun")).isEmpty();
    }

    @Test
    void whilePausedNothingIsRepairedAndAfterResumeItIs() {
        product.succeeds("pause", "--for", "1h", "--reason", "a test");
        String name = containers.sleeping("update-paused");
        trail.awaitLine(name, "remedy_ended", "Update", "deferred");
        assertThat(daemon.metric("wharden_paused")).isEqualTo(1);
        // The log has it first.
        await().atMost(SOON).until(() -> daemon.metric("wharden_remediations_pending{reason=\"paused\"}") == 1);
        assertThat(containers.inspect(name, "{{.HostConfig.PidsLimit}}")).isEqualTo("<nil>");

        product.succeeds("resume");
        daemon.awaitState(name, "Compliant");
        assertThat(daemon.metric("wharden_paused")).isZero();
    }

    @Test
    void anExceptionHoldsUntilItExpiresAndThenTheContainerIsRepaired() {
        product.policy("exception.yaml", exception(Instant.now().plus(Duration.ofHours(1))));
        await().atMost(SOON)
                .until(() -> daemon.metric("wharden_exceptions{status=\"unused\"}")
                                + daemon.metric("wharden_exceptions{status=\"expiring\"}")
                        == 1);
        String name = containers.sleeping("update-excused");
        daemon.awaitState(name, "Excepted");
        Instant expires = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        product.policy("exception.yaml", exception(expires));
        daemon.awaitState(name, "Compliant");
        Instant repaired = Instant.parse(
                trail.awaitLine(name, "intent", "update", "").path("time").asText());
        assertThat(repaired).isAfterOrEqualTo(expires);
        product.noPolicy("exception.yaml");
    }

    private static String exception(Instant expires) {
        return "apiVersion: wharden.dev/v1\nkind: PolicyException\nmetadata: {name: excused}\nspec:\n"
                + "  match: {names: [" + PREFIX + "update-excused]}\n  controls: [resources]\n  reason: a test\n"
                + "  owner: ops@example.org\n  expiresAt: " + expires + "\n  grace: 0s\n";
    }

    @Test
    void aPolicyThatComesByFileIsAppliedWithinSeconds() {
        String name = containers.sleeping("later");
        daemon.awaitState(name, "Unmanaged");
        product.enforce("later", PREFIX + "later*", "{resources: {limits: {pids: 77}}}");
        long written = System.nanoTime();
        daemon.awaitState(name, "Compliant");
        assertThat(containers.inspect(name, "{{.HostConfig.PidsLimit}}")).isEqualTo("77");
        System.out.printf("policy applied in %d ms%n", (System.nanoTime() - written) / 1_000_000);
        product.noPolicy("later.yaml");
    }

    @Test
    void aBadPolicyIsRefusedWholeAndTheLastGoodSetStays() {
        product.policy("bad.yaml", "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {nam: bad}\n");
        Ran reloaded = product.wharden("reload");
        assertThat(reloaded.code()).isEqualTo(78);
        assertThat(reloaded.err()).contains("bad.yaml:3");
        assertThat(daemon.metric("wharden_config_last_reload_successful")).isZero();
        String name = containers.sleeping("update-last-good");
        daemon.awaitState(name, "Compliant");

        product.noPolicy("bad.yaml");

        product.succeeds("reload");
        assertThat(daemon.metric("wharden_config_last_reload_successful")).isEqualTo(1);
    }

    @Test
    void aRenamedContainerIsJudgedUnderItsNewName() {
        String name = containers.sleeping("nobody");
        daemon.awaitState(name, "Unmanaged");
        ENGINE.docker("rename", name, PREFIX + "update-renamed");
        daemon.awaitState(PREFIX + "update-renamed", "Compliant");
        assertThat(daemon.container(name).isMissingNode()).isTrue();
    }

    @Test
    void aContainerThatLivesForAMomentIsJudgedOrRecordedAsMissed() {
        String name = PREFIX + "update-moment";
        ENGINE.docker("run", "--rm", "--name", name, "--network", "none", "busybox:test", "usleep", "50000");
        await().atMost(SOON)
                .until(() -> !trail.of(name, "evaluated").isEmpty()
                        || trail.lines().stream()
                                .anyMatch(line -> line.path("type").asText().equals("container_missed")
                                        && line.path("reason").asText().contains(name)));
        System.out.printf(
                "a container of 50 ms was judged %d times%n",
                trail.of(name, "evaluated").size());
    }
}
