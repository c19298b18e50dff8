package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container that others depend on, in the straight line: counted, refused with the graph, or recreated with them and
 * told of each.
 */
final class UnitLineTest {
    private static final String POLICIES = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: shop}
            spec:
              match: {names: ["db", "side", "cron"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;

    @TempDir
    private Path folder;

    private Line line(int maxConcurrent, String policies) {
        var line = new Line(folder, Mode.ENFORCE, policies, maxConcurrent);
        line.engine.stage().run("db", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"Privileged\":true}}");
        line.engine
                .stage()
                .run("side", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"container:db\"}}");
        line.engine.stage().run("cron", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"Links\":[\"db:base\"]}}");
        line.engine.stage().forget();
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    private static String reason(Line line, String name) {
        return java.util.Objects.requireNonNull(line.shown.get(ContainerName.of(name)))
                .reason();
    }

    @Test
    void moreThanMayBeDownAtOnceIsRefusedWithTheGraphAndTheSettingThatWouldAllowIt() {
        Line line = line(1, POLICIES);
        line.look("db");
        assertThat(line.state("db")).isEqualTo("Unremediable");
        assertThat(reason(line, "db"))
                .isEqualTo("others have to follow it (db ← cron (link), side (network)), which makes 3 at once:"
                        + " disruption.maxConcurrent: 3 in wharden.yaml would allow it");
        assertThat(line.engine.stage().writes()).isEmpty();
    }

    @Test
    void aFollowerThatMustNotBeTouchedRefusesAll() {
        Line line = line(3, POLICIES.replace(", \"cron\"", ""));
        line.look("db");
        assertThat(line.state("db")).isEqualTo("Unremediable");
        assertThat(reason(line, "db"))
                .isEqualTo("others have to follow it (db ← cron (link), side (network)), but cron: no policy covers it,"
                        + " so it is never touched");
        assertThat(line.engine.stage().writes()).isEmpty();
        assertThat(line.assembly.guards.budgetRemaining())
                .as("nothing was done")
                .isEqualTo(12);
    }

    @Test
    void aFollowerWhosePolicyOnlyAuditsRefusesAll() {
        Line line = line(3, POLICIES.replace(", \"cron\"", "") + """
                ---
                apiVersion: wharden.dev/v1
                kind: HardeningPolicy
                metadata: {name: watched}
                spec:
                  match: {names: ["cron"]}
                  profile: privileged
                """);
        line.look("db");
        assertThat(reason(line, "db")).endsWith("but cron: its policy watched only audits");
        assertThat(line.engine.stage().writes()).isEmpty();
    }

    /** Whoever joins a container with one that fails uses up none of its attempts. */
    @Test
    void aFollowerThatFailsIsWhatFailed() {
        Line line = line(3, POLICIES);
        line.engine.stage().behave(container -> isSide(container) && isReplaced(line), new Behaviour.Exits(3));
        look(line, 200);
        var ends = line.heard(AuditEvent.RemedyEnded.class);
        assertThat(ends.stream().filter(ended -> ended.container().value().equals("db")))
                .filteredOn(ended -> !ended.result().equals("deferred"))
                .hasSizeGreaterThan(3)
                .allSatisfy(ended -> {
                    assertThat(ended.result()).isEqualTo("interfered");
                    assertThat(ended.reason())
                            .startsWith("side, which follows it: ")
                            .contains("exit code 3");
                });
        assertThat(ends.stream().filter(ended -> ended.container().value().equals("side")))
                .extracting(AuditEvent.RemedyEnded::result)
                .containsOnly("rolled_back");
        assertThat(line.heard(AuditEvent.TwinFailed.class)).isNotEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
        assertThat(reason(line, "db")).contains("interruptions, the last: side, which follows it: ");
    }

    private static void look(Line line, int times) {
        for (int round = 0; round < times; round++) {
            Result result = line.look("db");
            // As the events of Wharden's own calls do.
            line.assembly.observer.invalidateAll();
            line.pass(result instanceof Result.RequeueAfter(Duration delay) ? delay : Duration.ofMinutes(1));
        }
    }

    private static boolean isSide(Container container) {
        return container.text("/HostConfig/NetworkMode").startsWith("container:");
    }

    @Test
    void aFollowerThatDoesNotStartIsWhatFailed() {
        Line line = line(3, POLICIES);
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("start") && once(line, call),
                        new Fault.Refused(() -> new DockerException.Unavailable("start: 500: exec: not found", null)));
        look(line, 1);
        assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.container().value().equals("db")))
                .first()
                .satisfies(ended -> {
                    assertThat(ended.result()).isEqualTo("interfered");
                    assertThat(ended.reason()).startsWith("side, which follows it: at START: start: 500");
                });
    }

    /** The twin of the follower, and not what is put back. */
    private static boolean once(Line line, Call call) {
        return call.container().equals("side") && isReplaced(line);
    }

    private static boolean isReplaced(Line line) {
        return line.engine.stage().names().stream().anyMatch(name -> name.startsWith("db.wharden-old-"));
    }

    @Test
    void aTargetThatFailsIsWhatFailedWhoeverFollows() {
        Line line = line(3, POLICIES);
        line.engine
                .stage()
                .behave(
                        one -> !one.isTrue("/HostConfig/Privileged")
                                && one.name().value().startsWith("db"),
                        new Behaviour.Exits(3));
        look(line, 30);
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .extracting(AuditEvent.RemedyEnded::result)
                .contains("rolled_back")
                .doesNotContain("interfered");
        assertThat(line.assembly.guards.suspended()).isNotEmpty();
    }

    @Test
    void whileItIsOpenNothingIsBegunOnAMemberAndThenEachHasItsOwnStory() {
        Line line = line(3, POLICIES);
        String side = line.engine.stage().look("side").id();
        assertThat(line.look("db")).isInstanceOf(Result.RequeueAfter.class);
        int writes = line.engine.stage().writes().size();
        assertThat(line.look("side")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.look("cron")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.engine.stage().writes()).hasSize(writes);
        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(9);

        for (int round = 0; round < 60 && !line.look("db").equals(new Result.Done()); round++) {
            line.pass(Duration.ofSeconds(1));
        }

        assertThat(line.engine.stage().names()).containsExactly("cron", "db", "side");
        assertThat(line.engine.stage().look("side").id()).isNotEqualTo(side);
        for (String name : List.of("db", "side", "cron")) {
            assertThat(line.state(name)).isEqualTo("Compliant");
            assertThat(line.heard(AuditEvent.RemedyEnded.class).stream()
                            .filter(ended -> ended.container().value().equals(name)))
                    .singleElement()
                    .satisfies(ended -> {
                        assertThat(ended.kind()).isEqualTo("Recreate");
                        assertThat(ended.result()).isEqualTo("success");
                        assertThat(ended.downtime()).isPresent();
                    });
        }
        var begun = line.heard(AuditEvent.RemedyBegun.class);
        assertThat(begun).extracting(one -> one.container().value()).containsExactly("db", "cron", "side");
        assertThat(begun)
                .extracting(AuditEvent.RemedyBegun::action)
                .containsOnly(begun.getFirst().action());
        assertThat(begun.getLast().reason()).isEqualTo("it follows db, which is recreated: it depends on db (network)");
        assertThat(line.heard(AuditEvent.Intent.class).stream()
                        .filter(intent -> intent.container().value().equals("side"))
                        .map(AuditEvent.Intent::verb))
                .as("its calls are recorded under its own name")
                .contains("stop", "start");
        assertThat(line.look("side")).isEqualTo(new Result.Done());
    }
}
