package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.Downs;
import dev.wharden.remedy.recreate.MountTables;
import dev.wharden.remedy.recreate.Remakes;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Activity;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RestarterTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final List<Ended> ended = new ArrayList<>();
    private final EventLedger exits = new EventLedger();
    private MountTables table = tables(container -> "/srv/app/sub");

    private Restarter restarter() {
        return new Restarter(
                engine,
                (action, name) -> engine,
                (action, name) -> engine,
                new StateDir(folder),
                engine.stage()::now,
                ended::add,
                exits,
                table,
                new Remakes(engine, "vm", () -> EngineFacts.NONE));
    }

    private Container run() {
        Container web = engine.stage().look(engine.stage().run("web", "{\"Image\": \"busybox:test\"}"));
        engine.stage().forget();
        return web;
    }

    private Outcome apply(Container web) {
        var operation = new Operation(
                "action-1",
                WEB,
                web.id(),
                "p",
                List.of("processes"),
                engine.stage().now(),
                Duration.ofSeconds(30));
        return restarter().apply(operation, new Remedy.Restart(web, List.of("processes")));
    }

    private Optional<Outcome> converge() {
        Optional<Outcome> last = Optional.empty();
        for (int round = 0; round < 100; round++) {
            Optional<Outcome> next = restarter().resume(WEB);
            if (next.isEmpty()) {
                return last;
            }
            last = next;
            if (next.get() instanceof Outcome.InProgress progress) {
                engine.stage().advance(progress.lookAgain());
            }
        }
        throw new AssertionError("did not come to an end: " + last);
    }

    @Test
    void theSameContainerRunsAgainAndProvesItself() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        assertThat(converge()).contains(new Outcome.Succeeded());
        Container now = engine.stage().look("web");
        assertThat(now.id()).isEqualTo(web.id());
        assertThat(now.running()).isTrue();
        assertThat(now.text("/State/StartedAt")).isNotEqualTo(web.text("/State/StartedAt"));
        assertThat(ended).singleElement().extracting(Ended::kind).isEqualTo("Restart");
    }

    @Test
    void oneThatEndsWithinItsProbationHasFailed() {
        Container web = run();
        engine.stage().behave(container -> true, new Behaviour.Exits(7));
        assertThat(apply(web)).isInstanceOf(Outcome.Failed.class).asString().contains("exit code 7");
        assertThat(restarter().open()).isEmpty();
    }

    /** A prune of what does not run may take it before it starts again. */
    @Test
    void whatItTakesToMakeOneAgainIsKeptWithOneThatIsDown() {
        Container web = run();
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("start")
                                || (call.operation().equals("restart") && isStoppedNow(web)),
                        new Fault.Refused(() -> new DockerException.Rejected("start: 403: Address already in use")));
        apply(web);
        converge();
        assertThat(new Downs(new StateDir(folder)).of(WEB).orElseThrow().remake())
                .hasValueSatisfying(remake ->
                        assertThat(remake.body().tree().path("Image").asText()).isEqualTo("busybox:test"));
    }

    /** Its port or its address was taken while it was down. */
    @Test
    void oneThatDoesNotStartForSomethingOutsideIsTriedSomeTimesAndThenLeft() {
        Container web = run();
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("start")
                                || (call.operation().equals("restart") && isStoppedNow(web)),
                        new Fault.Refused(() -> new DockerException.Rejected("start: 403: Address already in use")));
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        int before = engine.stage().writes().size();
        restarter().resume(WEB);
        assertThat(engine.stage().writes()).as("whatever wakes it").hasSize(before);
        assertThat(converge())
                .contains(new Outcome.Interfered("it was stopped and does not start: its address is taken by another"
                        + " container: Wharden retries"));
        assertThat(restarter().open()).isEmpty();
        assertThat(engine.stage().writes().stream()
                        .filter(call -> call.operation().equals("start")))
                .hasSize(3);
    }

    private boolean isStoppedNow(Container web) {
        engine.stage().exit(web.id(), 0);
        return true;
    }

    private void stopIsHeard(Container web) {
        exits.heard(new DockerEvent(
                "container",
                "kill",
                web.id(),
                Map.of("signal", "15"),
                "",
                engine.stage().now()));
    }

    @Test
    void whatAnotherClientRestartsBeginsItsProbationAgain() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        engine.stage().advance(Duration.ofSeconds(20));
        stopIsHeard(web);
        engine.restart(web.id(), Duration.ZERO);
        assertThat(restarter().resume(WEB)).get().isInstanceOf(Outcome.InProgress.class);
        engine.stage().advance(Duration.ofSeconds(29));
        assertThat(restarter().resume(WEB)).as("it began again").get().isInstanceOf(Outcome.InProgress.class);
        assertThat(converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void whatAnotherClientStopsStaysStoppedAndIsNoFailure() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        stopIsHeard(web);
        engine.stop(web.id(), Duration.ZERO);
        assertThat(converge())
                .contains(
                        new Outcome.Interfered("stopped by another Docker client in its probation, and stays stopped"));
        assertThat(engine.stage().look("web").running()).isFalse();
    }

    @Test
    void whatAnotherClientRemovesIsNoFailure() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        engine.remove(web.id(), true);
        assertThat(converge()).contains(new Outcome.Interfered("it was removed by another Docker client"));
    }

    @Test
    void whatTheEngineEndsIsStartedAgainAndIsNoFailure() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        engine.stage().advance(Duration.ofSeconds(1));
        exits.interrupted(engine.stage().now());
        engine.stage().exit("web", 143);
        assertThat(converge()).contains(new Outcome.Succeeded());
        assertThat(engine.stage().look("web").running()).isTrue();
    }

    @Test
    void thatItDoesNotStartAgainThenIsNoFailureEither() {
        Container web = run();
        assertThat(apply(web)).isInstanceOf(Outcome.InProgress.class);
        engine.stage().advance(Duration.ofSeconds(1));
        exits.interrupted(engine.stage().now());
        engine.stage().exit("web", 143);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("start"),
                        new Fault.Refused(() -> new DockerException.NotFound("network front was lost")));
        assertThat(converge()).get().isInstanceOf(Outcome.Interfered.class);
        assertThat(restarter().open()).isEmpty();
    }

    private static final String BELOW = """
            {"Image": "busybox:test", "HostConfig": {"RestartPolicy": {"Name": "always"}, "Binds": ["/srv/app/sub:/sub", "/srv/app:/app"]}}
            """;

    private static MountTables tables(java.util.function.Function<Container, String> root) {
        return new MountTables() {
            @Override
            public Observed<List<MountPoint>> of(Container container) {
                return container.running()
                        ? Observed.known(List.of(
                                new MountPoint(root.apply(container), "/sub", "rw", "ext4", "254:0"),
                                new MountPoint("/srv/app", "/app", "rw", "ext4", "254:0")))
                        : Observed.absent("not running");
            }

            @Override
            public Observed<HostMounts> host() {
                return Observed.known(HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "254:0"))));
            }

            @Override
            public Observed<Activity> activity(Container container) {
                return Observed.absent("not looked at");
            }
        };
    }

    @Test
    void aContainerThatHasMovedTheSourceOfAMountAwayIsNotRestarted() {
        Container web = engine.stage().look(engine.stage().run("web", BELOW));
        table = tables(container -> "/srv/app/was");
        assertThat(apply(web).toString()).contains("Unremediable", "web can put a link in its place");
        assertThat(engine.stage().look(web.id()).text("/State/StartedAt")).isEqualTo(web.text("/State/StartedAt"));
        assertThat(restarter().open()).isEmpty();
    }

    @Test
    void oneThatRunsAgainWithTheFoldersOfTheHostInItIsStoppedAtOnceAndTold() {
        Container web = engine.stage().look(engine.stage().run("web", BELOW));
        table = tables(container ->
                container.text("/State/StartedAt").equals(web.text("/State/StartedAt")) ? "/srv/app/sub" : "/etc");
        assertThat(apply(web))
                .isInstanceOfSatisfying(
                        Outcome.Interfered.class,
                        outcome -> assertThat(outcome.toString())
                                .contains("web was stopped, since at /sub it had something else than before"));
        assertThat(engine.stage().look(web.id()).running()).isFalse();
        assertThat(engine.stage().look(web.id()).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("no");
        assertThat(restarter().open()).isEmpty();
    }
}
