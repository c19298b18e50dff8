package dev.wharden.remedy.inplace;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.OpenJournals;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RestarterTest {
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    private Path folder;

    private RestartBench bench;

    @BeforeEach
    void open() {
        bench = new RestartBench(folder);
        bench.table = tables(container -> "/srv/app/sub");
    }

    @Test
    void theSameContainerRunsAgainAndProvesItself() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        Container now = bench.stage.look("web");
        assertThat(now.id()).isEqualTo(web.id());
        assertThat(now.running()).isTrue();
        assertThat(now.text("/State/StartedAt")).isNotEqualTo(web.text("/State/StartedAt"));
        assertThat(bench.ended).singleElement().extracting(Ended::kind).isEqualTo("Restart");
    }

    @Test
    void oneThatStaysPausedGivesItsPlaceBackAMinuteAfterItsProbation() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.engine.pause(web.id());
        var open = new OpenJournals(new StateDir(folder), bench.stage::now);
        for (int i = 0; i < 17; i++) {
            bench.stage.advance(Duration.ofSeconds(5));
            assertThat(bench.goOn().orElseThrow()).isInstanceOf(Outcome.InProgress.class);
            assertThat(open.proved()).isEmpty();
        }
        bench.stage.advance(Duration.ofSeconds(30));
        assertThat(bench.goOn().orElseThrow()).isInstanceOf(Outcome.InProgress.class);
        assertThat(open.proved()).containsExactly(WEB);

        bench.engine.unpause(web.id());
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void oneThatEndsWithinItsProbationHasFailed() {
        Container web = bench.run();
        bench.stage.behave(container -> true, new Behaviour.Exits(7));
        assertOutcome(bench.apply(web), Outcome.Failed.class, "exit code 7");
        assertThat(bench.restarter().open()).isEmpty();
    }

    /** A prune of what does not run may take it before it starts again. */
    @Test
    void whatItTakesToMakeOneAgainIsKeptWithOneThatIsDown() {
        Container web = bench.run();
        bench.stage.failWhen(
                call -> call.is("start") || (call.is("restart") && isStoppedNow(web)),
                new Fault.Refused(() -> new DockerException.Rejected("start: 403: Address already in use")));
        bench.apply(web);
        bench.converge();
        assertThat(new Downs(new StateDir(folder)).of(WEB).orElseThrow().remake())
                .hasValueSatisfying(remake ->
                        assertThat(remake.body().tree().path("Image").asText()).isEqualTo("busybox:test"));
    }

    /** A prune takes what does not run and the network of the only container of a project: nothing is left of it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAPruneTakesBetweenStopAndStartIsMadeAgainAndStarted(boolean heard) {
        bench.stage.network("front", "bridge", "10.77.0.0/24");
        Container web = bench.stage.look(bench.stage.run(
                "web",
                Body.of("'Labels':{'com.docker.compose.project':'shop','com.docker.compose.service':'web'},"
                        + "'HostConfig':{'NetworkMode':'front'}")));
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    if (call.is("start", "web") && first.getAndSet(false)) {
                        if (!heard) {
                            bench.exits.deaf();
                        }
                        prune(heard);
                        bench.stage.removeNetwork("front");
                    }
                    return false;
                },
                new Fault.LostRequest());
        bench.apply(web);
        assertOutcome(
                bench.converge().orElseThrow(),
                Outcome.Interfered.class,
                "as by docker container prune, and was created again");
        assertThat(bench.stage.names()).containsExactly("web");
        Container now = bench.stage.look("web");
        assertThat(now.running()).isTrue();
        assertThat(now.id()).isNotEqualTo(web.id());
        assertThat(now.at("/NetworkSettings/Networks").has("front")).isTrue();
        assertThat(new Downs(new StateDir(folder)).all()).isEmpty();
    }

    /** A stopped one keeps the id of its network: made again, that has another, and the start is refused for ever. */
    @Test
    void oneWhoseNetworkAloneAPruneTakesIsConnectedToTheOneThatIsMadeAgain() {
        bench.stage.network("front", "bridge", "10.77.0.0/24");
        Container web = bench.stage.look(bench.stage.run("web", Body.of("'HostConfig':{'NetworkMode':'front'}")));
        String id = web.text("/NetworkSettings/Networks/front/NetworkID");
        var pruned = new AtomicBoolean();
        bench.stage.failWhen(
                call -> {
                    if (call.is("start", "web") && !pruned.getAndSet(true)) {
                        bench.stage.removeNetwork("front");
                    }
                    return call.is("start", "web")
                            && bench.stage
                                    .look("web")
                                    .text("/NetworkSettings/Networks/front/NetworkID")
                                    .equals(id);
                },
                new Fault.Refused(() -> new DockerException.NotFound("start: 404: network " + id + " not found")));
        bench.apply(web);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        Container now = bench.stage.look("web");
        assertThat(now.id()).isEqualTo(web.id());
        assertThat(now.running()).isTrue();
        assertThat(bench.stage.engine().network("front").path("IPAM").toString())
                .contains("10.77.0.0/24");
        assertThat(bench.stage.names()).containsExactly("web");
    }

    /** Its port or its address was taken while it was down. */
    @Test
    void oneThatDoesNotStartForSomethingOutsideIsTriedSomeTimesAndThenLeft() {
        Container web = bench.run();
        bench.stage.failWhen(
                call -> call.is("start") || (call.is("restart") && isStoppedNow(web)),
                new Fault.Refused(() -> new DockerException.Rejected("start: 403: Address already in use")));
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        int before = bench.stage.writes().size();
        bench.restarter().resume(WEB);
        assertThat(bench.stage.writes()).as("whatever wakes it").hasSize(before);
        assertThat(bench.converge())
                .contains(new Outcome.Interfered("it was stopped and does not start: its address is taken by another"
                        + " container: Wharden retries"));
        assertThat(bench.restarter().open()).isEmpty();
        assertThat(bench.stage.count("start")).isEqualTo(3);
    }

    /** It can do so each time, and excuses it only for so long. */
    @Test
    void thatOneWhoseNamespaceItHasDoesNotRunIsToldAsSuchADoing() {
        bench.stage.run("lender", Body.of(""));
        Container web =
                bench.stage.look(bench.stage.run("web", Body.of("'HostConfig':{'PidMode':'container:lender'}")));
        bench.stage.failWhen(
                call -> {
                    if (call.is("start", "web") && bench.stage.look("lender").running()) {
                        bench.stage.exit("lender", 0);
                    }
                    return false;
                },
                new Fault.LostRequest());
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        assertThat(Typed.as(Outcome.Interfered.class, bench.converge().orElseThrow())
                        .by())
                .isEqualTo(Outcome.Interfered.By.OUTSIDE);
    }

    /** Such as {@code docker rm}: that was meant. */
    @Test
    void whatAnotherClientRemovesBetweenStopAndStartStaysAway() {
        Container web = bench.run();
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    if (call.is("start", "web") && first.getAndSet(false)) {
                        bench.engine.remove(web.id(), true);
                        bench.daemons.heard(web.id(), "destroy", "exitCode", "0");
                    }
                    return false;
                },
                new Fault.LostRequest());
        bench.apply(web);
        assertOutcome(bench.converge().orElseThrow(), Outcome.Interfered.class, "another Docker client removed it");
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.restarter().open()).isEmpty();
    }

    /** The engine may take its time for that. */
    @Test
    void oneThatIsStoppedWhileItsHolderIsRemovedHasNotProvedItself() {
        Container web = bench.run();
        bench.exits.interrupted(bench.stage.now());
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    if (call.operation().equals("remove") && first.getAndSet(false)) {
                        stopIsHeard(web);
                        bench.engine.stop(web.id(), Duration.ZERO);
                        bench.stage.advance(Duration.ofMinutes(1));
                    }
                    return false;
                },
                new Fault.LostRequest());
        Outcome applied = bench.apply(web);
        assertOutcome(bench.converge().orElse(applied), Outcome.Interfered.class, "in its probation");
        assertThat(first).isFalse();
    }

    @Test
    void oneThatCannotBeHeldIsNotStopped() {
        Container web = bench.run();
        bench.stage.failWhen(
                call -> call.operation().equals("create"),
                new Fault.Refused(() -> new DockerException.Rejected("create: 403: no container may be created")));
        assertOutcome(bench.apply(web), Outcome.RolledBack.class, "cannot be created: create: 403");
        assertThat(bench.stage.count("stop")).isZero();
        assertThat(bench.restarter().open()).isEmpty();
    }

    private void prune(boolean heard) {
        for (String name : bench.stage.names()) {
            Container one = bench.stage.look(name);
            if (!one.running()) {
                bench.engine.remove(one.id(), true);
                if (heard) {
                    bench.daemons.heard(one.id(), "destroy", "exitCode", "0");
                    bench.daemons.heard("", "prune", "reclaimed", "0");
                }
            }
        }
    }

    private boolean isStoppedNow(Container web) {
        bench.stage.exit(web.id(), 0);
        return true;
    }

    private void stopIsHeard(Container web) {
        isHeard(web, "15");
    }

    private void isHeard(Container web, String signal) {
        bench.daemons.heard(web.id(), "kill", "signal", signal);
    }

    @Test
    void oneWhoseLogServerIsGoneIsNotStopped() {
        Container web = bench.stage.look(bench.stage.run("web", """
                {"Image": "fid-img:1", "HostConfig": {"LogConfig": {"Type": "fluentd", "Config": {}}}}
                """));
        String no = "start: 500: failed to create task for container: failed to initialize logging driver: dial tcp";
        bench.stage.failWhen(
                call -> call.is("start"), new Fault.Refused(() -> new DockerException.Unavailable(no, null)));
        assertThat(bench.apply(web))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("its log driver fluentd does not start now", "it runs on");
        assertThat(bench.stage.calls()).noneMatch(call -> call.is("stop"));
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(bench.restarter().open()).isEmpty();
    }

    @Test
    void whatAnotherClientRestartsBeginsItsProbationAgain() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(20));
        stopIsHeard(web);
        bench.engine.restart(web.id(), Duration.ZERO);
        assertThat(bench.restarter().resume(WEB)).get().isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(29));
        assertThat(bench.restarter().resume(WEB)).as("it began again").get().isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    /** What was heard of another client is not forgotten before it is written down. */
    @Test
    void whatAnotherClientRestartsWhileTheDiskIsFullBeginsItsProbationAgainToo() throws IOException {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(20));
        Path full = Files.createDirectories(folder.resolve("restart/web.json.new/full"));
        stopIsHeard(web);
        bench.engine.restart(web.id(), Duration.ZERO);
        for (int look = 0; look < 3; look++) {
            assertThatThrownBy(() -> bench.restarter().resume(WEB)).isInstanceOf(StateUnavailable.class);
            bench.stage.advance(Duration.ofMillis(500));
        }
        Files.delete(full);
        Files.delete(folder.resolve("restart/web.json.new"));
        assertThat(bench.restarter().resume(WEB)).get().isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(29));
        assertThat(bench.restarter().resume(WEB)).as("it began again").get().isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void whatAnotherClientStopsStaysStoppedAndIsNoFailure() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        stopIsHeard(web);
        bench.engine.stop(web.id(), Duration.ZERO);
        assertThat(bench.converge())
                .contains(
                        new Outcome.Interfered("stopped by another Docker client in its probation, and stays stopped"));
        assertThat(bench.stage.look("web").running()).isFalse();
    }

    /** The engine's own restart would start what a person has stopped a moment before. */
    @Test
    void whatAnotherClientHasStoppedSinceItWasLookedAtIsNotStarted() {
        Container web = bench.run();
        stopIsHeard(web);
        bench.engine.stop(web.id(), Duration.ZERO);
        bench.engine.stage().forget();
        assertThat(bench.apply(web)).isEqualTo(new Outcome.Interfered("web was stopped by another Docker client"));
        assertThat(bench.engine.stage().writes()).isEmpty();
        assertThat(bench.engine.stage().look("web").running()).isFalse();
        assertThat(bench.restarter().open()).isEmpty();
    }

    private void isStoppedByAnotherWhileWhardenDoes(Container web) {
        isStoppedByAnotherWhileWhardenDoes(web, "15");
    }

    private void isStoppedByAnotherWhileWhardenDoes(Container web, String signal) {
        bench.stage.failWhen(
                call -> {
                    if (call.operation().equals("stop")) {
                        isHeard(web, signal);
                    }
                    return false;
                },
                new Fault.Refused(() -> new DockerException.Rejected("never")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "15"})
    void whatAnotherClientStopsWhileWhardenDoesStaysStopped(String signal) {
        Container web = bench.run();
        isStoppedByAnotherWhileWhardenDoes(web, signal);
        assertThat(bench.apply(web)).as("it may be restarted").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge())
                .contains(new Outcome.Interfered("stopped by another Docker client too, and stays stopped"));
        assertThat(bench.stage.look("web").running()).isFalse();
    }

    /** {@code docker restart} starts it when the engine has told that both stops are over. */
    @Test
    void whatAnotherClientRestartsWhileWhardenStopsItProvesItself() {
        Container web = bench.run();
        isStoppedByAnotherWhileWhardenDoes(web);
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofMillis(400));
        bench.engine.start(web.id());
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void whatAnotherClientRemovesIsNoFailure() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.engine.remove(web.id(), true);
        assertThat(bench.converge()).contains(new Outcome.Interfered("it was removed by another Docker client"));
    }

    @Test
    void whatTheEngineEndsIsStartedAgainAndIsNoFailure() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(1));
        bench.exits.interrupted(bench.stage.now());
        bench.stage.exit("web", 143);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void thatItDoesNotStartAgainThenIsNoFailureEither() {
        Container web = bench.run();
        assertThat(bench.apply(web)).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(1));
        bench.exits.interrupted(bench.stage.now());
        bench.stage.exit("web", 143);
        bench.stage.refuse("start", () -> new DockerException.NotFound("network front was lost"));
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.restarter().open()).isEmpty();
    }

    /** It counts for no backoff: the engine's silence is no doing of the container. */
    @Test
    void whatTheEngineDoesNotStopWithoutAWordIsInterfered() {
        Container web = bench.run();
        bench.stage.failWhen(
                call -> call.is("stop"),
                new Fault.Refused(() -> new DockerException.Unavailable("no answer", new IOException("late"))));
        bench.apply(web);
        assertThat(bench.converge()).contains(new Outcome.Interfered("it was interrupted before it was restarted"));
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void whatAPendingKillEndsLaterIsStartedThen() {
        Container web = bench.run();
        bench.stage.failWhen(
                call -> call.is("stop"),
                new Fault.Refused(
                        () -> new DockerException.Unavailable("stop: 500: did not receive an exit event", null)));
        bench.table = new NoMountTables() {
            @Override
            public boolean isBeingKilled(Container container) {
                return container.running() && container.text("/State/StartedAt").equals(web.text("/State/StartedAt"));
            }
        };
        bench.apply(web);
        var state = new StateDir(folder);
        assertThat(Restarts.still(state, bench.stage.now())).isEmpty();
        for (int i = 0; i < 10; i++) {
            bench.stage.advance(Duration.ofMinutes(1));
            assertThat(bench.goOn()).get().isInstanceOf(Outcome.InProgress.class);
        }
        assertThat(Restarts.still(state, bench.stage.now()))
                .as("no other repair waits for it")
                .containsExactly(RestartBench.WEB);
        bench.stage.forget();
        bench.engine.stop(web.id(), Duration.ZERO);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Succeeded.class);
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void whatRunsOnAfterItsStopIsNotStartedBesideItself() {
        Container web = bench.run();
        bench.table = new NoMountTables() {
            @Override
            public List<Long> leftOf(Collection<String> ids) {
                return ids.contains(web.id()) && !bench.stage.look("web").running() ? List.of(812L) : List.of();
            }
        };
        assertThat(bench.apply(web))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        told -> assertThat(told.reason())
                                .startsWith("it was not started: process 812 of it runs on")
                                .contains("kill -9 812"));
        assertThat(bench.stage.look("web").running()).isFalse();
        assertThat(new Downs(new StateDir(folder)).all())
                .singleElement()
                .satisfies(down -> assertThat(down.outlived()).contains(List.of(web.id())));
    }

    private static final String BELOW = """
            {"Image": "busybox:test", "HostConfig": {"RestartPolicy": {"Name": "always"}, "Binds": \
            ["/srv/app/sub:/sub", "/srv/app:/app"]}}
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
        Container web = bench.stage.look(bench.stage.run("web", BELOW));
        bench.table = tables(container -> "/srv/app/was");
        assertThat(bench.apply(web).toString()).contains("Unremediable", "web can put a link in its place");
        assertThat(bench.stage.look(web.id()).text("/State/StartedAt")).isEqualTo(web.text("/State/StartedAt"));
        assertThat(bench.restarter().open()).isEmpty();
    }

    @Test
    void oneThatRunsAgainWithTheFoldersOfTheHostInItIsStoppedAtOnceAndTold() {
        Container web = bench.stage.look(bench.stage.run("web", BELOW));
        bench.table = tables(container ->
                container.text("/State/StartedAt").equals(web.text("/State/StartedAt")) ? "/srv/app/sub" : "/etc");
        assertThat(Typed.as(Outcome.Interfered.class, bench.apply(web)).toString())
                .contains("web was stopped, since at /sub it had something else than before");
        assertThat(bench.stage.look(web.id()).running()).isFalse();
        assertThat(bench.stage.look(web.id()).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("no");
        assertThat(bench.restarter().open()).isEmpty();
    }

    @Test
    void oneWhoseSourceIsSeenToLeadElsewhereIsNotStarted() {
        Container web = bench.stage.look(bench.stage.run("web", BELOW));
        MountTables table = tables(container -> "/srv/app/sub");
        bench.table = new MountTables() {
            @Override
            public Observed<List<MountPoint>> of(Container container) {
                return table.of(container);
            }

            @Override
            public Observed<HostMounts> host() {
                return table.host();
            }

            @Override
            public Observed<Activity> activity(Container container) {
                return table.activity(container);
            }

            @Override
            public Observed<String> file(String path, HostMounts host) {
                return Observed.known(bench.stage.look(web.id()).running() ? "folder:1:7" : "folder:1:8");
            }
        };
        assertThat(Typed.as(Outcome.Interfered.class, bench.apply(web)).toString())
                .contains("web stays stopped, since at /", "docker update --restart always web");
        assertThat(bench.stage.count("start")).isZero();
        assertThat(bench.stage.look(web.id()).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("no");
    }

    /** A copied mark of its action tells nothing: only what it has made itself is its part. */
    @Test
    void whatHoldsItsImageIsKnownByItsIdAndUnderAnyName() {
        RestartBench bench = RestartBench.of(folder);
        var log = Restarts.log(new StateDir(folder));
        var held = new ArrayList<Optional<ContainerName>>();
        bench.stage.failWhen(
                call -> {
                    if (call.is("stop")) {
                        Container holder = bench.stage.look(bench.stage.names().stream()
                                .filter(name -> name.startsWith("web.wharden-holds-"))
                                .findFirst()
                                .orElseThrow());
                        bench.engine.rename(holder.id(), "elsewhere");
                        held.add(Restarts.heldBy(log, holder.id()));
                        String labels = "{\"Image\":\"busybox:test\",\"Labels\":{\"dev.wharden.txn.action\":\""
                                + holder.labels().get("dev.wharden.txn.action") + "\"}}";
                        held.add(Restarts.heldBy(log, bench.stage.run("evil", labels)));
                    }
                    return false;
                },
                new Fault.LostRequest());
        bench.act();
        assertThat(held).containsExactly(Optional.of(RestartBench.WEB), Optional.empty());
    }
}
