package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container that others depend on, in the straight line: counted, refused with the graph, or recreated with them and
 * told of each.
 */
final class UnitLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("shop", "db, side, cron", "{privileged: false}", "remediation: {probation: 10s}");

    @TempDir
    private Path folder;

    private Line line(int maxConcurrent, String policies) {
        var line = new Line(folder, Mode.ENFORCE, policies, maxConcurrent);
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", Body.host("'NetworkMode':'container:db'"));
        line.stage.run("cron", Body.host("'Links':['db:base']"));
        line.stage.forget();
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    @Test
    void moreThanMayBeDownAtOnceIsRefusedWithTheGraphAndTheSettingThatWouldAllowIt() {
        Line line = line(1, POLICIES);
        line.look("db");
        assertThat(line.state("db")).isEqualTo("Unremediable");
        assertThat(line.shown("db").reason())
                .isEqualTo("others have to follow it (db ← cron (link), side (network)), which makes 3 at once:"
                        + " disruption.maxConcurrent: 3 in wharden.yaml would allow it");
        assertThat(line.stage.writes()).isEmpty();
    }

    @Test
    void aFollowerThatMustNotBeTouchedRefusesAll() {
        Line line = line(3, POLICIES.replace(", \"cron\"", ""));
        line.look("db");
        assertThat(line.state("db")).isEqualTo("Unremediable");
        assertThat(line.shown("db").reason())
                .isEqualTo("others have to follow it (db ← cron (link), side (network)), but cron: no policy covers it,"
                        + " so it is never touched");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.assembly.guards.budgetRemaining())
                .as("nothing was done")
                .isEqualTo(12);
    }

    @Test
    void aFollowerWhosePolicyOnlyAuditsRefusesAll() {
        Line line = line(
                3, POLICIES.replace(", \"cron\"", "") + PolicyText.policy("watched", "cron", "profile: privileged"));
        line.look("db");
        assertThat(line.shown("db").reason()).endsWith("but cron: its policy watched only audits");
        assertThat(line.stage.writes()).isEmpty();
    }

    /** Whoever joins a container with one that fails uses up none of its attempts. */
    @Test
    void aFollowerThatFailsIsWhatFailed() {
        Line line = line(3, POLICIES);
        line.stage.behave(container -> isSide(container) && isReplaced(line), new Behaviour.Exits(3));
        look(line, 200);
        assertThat(line.ends("db"))
                .filteredOn(ended -> !ended.result().equals("deferred"))
                .hasSizeGreaterThan(3)
                .allSatisfy(ended -> {
                    assertThat(ended.result()).isEqualTo("interfered");
                    assertThat(ended.reason())
                            .startsWith("side, which follows it: ")
                            .contains("exit code 3");
                });
        assertThat(line.ends("side")).extracting(AuditEvent.RemedyEnded::result).containsOnly("rolled_back");
        assertThat(line.heard(AuditEvent.TwinFailed.class)).isNotEmpty();
        assertThat(line.assembly.guards.suspended()).isEmpty();
        assertThat(line.assembly.guards.breakerOpen()).isEmpty();
        assertThat(line.shown("db").reason()).contains("interruptions, the last: side, which follows it: ");
    }

    /** While the engine has no room for it nothing is there that depends on the container. */
    @Test
    void whatWaitsForTheRollbackOfOneThatDependsOnItSaysSo() {
        var line = new Line(folder, Mode.ENFORCE, "", 3);
        line.stage.run("db", Body.PRIVILEGED);
        line.stage.run("side", Body.host("'NetworkMode':'container:db','Privileged':true"));
        line.pass(Duration.ofMinutes(5));
        line.policies(PolicyText.enforcing("side", "side", "{privileged: false}", "remediation: {probation: 10s}"));
        line.look("side");
        var full = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> full.get() && call.is("create") && call.container().startsWith("side"),
                new Fault.Refused(() -> new DockerException.Unavailable("create: 500: no space left on device", null)));
        line.stage.exit("side", 3);
        line.passLookingAt(Duration.ofSeconds(2), "side");
        assertThat(line.stage.names()).doesNotContain("side");
        assertThat(line.assembly.remediator.open()).containsExactly(ContainerName.of("side"));

        line.policies(POLICIES);
        line.look("db");
        assertThat(line.reason("db")).startsWith("waits for: the recreation of side, ");
        line.assembly.observer.invalidateAll();
        line.look("db");
        assertThat(line.reason("db")).as("side is not seen any more").startsWith("waits for: the recreation of side, ");
        assertThat(line.stage.look("db").isTrue("/HostConfig/Privileged")).isTrue();

        full.set(false);
        line.passLookingAt(Duration.ofMinutes(15), "side", "db");
        assertThat(line.stage.look("db").isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(line.stage.look("side").running()).isTrue();
        assertThat(line.stage.look("side").text("/HostConfig/NetworkMode"))
                .isEqualTo("container:" + line.stage.look("db").id());
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
        line.stage.failWhen(
                call -> call.is("start") && once(line, call),
                new Fault.Refused(() -> new DockerException.Unavailable("start: 500: exec: not found", null)));
        look(line, 1);
        assertThat(line.ends("db")).first().satisfies(ended -> {
            assertThat(ended.result()).isEqualTo("interfered");
            assertThat(ended.reason()).startsWith("side, which follows it: at START: start: 500");
        });
    }

    /** The twin of the follower, and not what is put back. */
    private static boolean once(Line line, Call call) {
        return call.container().equals("side") && isReplaced(line);
    }

    private static boolean isReplaced(Line line) {
        return line.stage.names().stream().anyMatch(name -> name.startsWith("db.wharden-old-"));
    }

    @Test
    void aTargetThatFailsIsWhatFailedWhoeverFollows() {
        Line line = line(3, POLICIES);
        line.stage.behave(
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
        String side = line.stage.look("side").id();
        assertThat(line.look("db")).isInstanceOf(Result.RequeueAfter.class);
        int writes = line.stage.writes().size();
        assertThat(line.look("side")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.look("cron")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.stage.writes()).hasSize(writes);
        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(9);

        line.settle("db");

        assertThat(line.stage.names()).containsExactly("cron", "db", "side");
        assertThat(line.stage.look("side").id()).isNotEqualTo(side);
        for (String name : List.of("db", "side", "cron")) {
            assertThat(line.state(name)).isEqualTo("Compliant");
            assertThat(line.ends(name)).singleElement().satisfies(ended -> {
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
                .contains("stop within 10 s", "start");
        assertThat(line.look("side")).isEqualTo(new Result.Done());
    }
}
