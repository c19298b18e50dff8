package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.transaction.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other clients take of a container that Wharden has stopped, while nobody hears of it. */
final class PrunedTest {
    private static final String COMPOSED = """
            {"Image": "fid-img:1", "Labels": {"com.docker.compose.project": "shop"},
             "Volumes": {"/anon": {}}, "HostConfig": {"NetworkMode": "front", "Binds": ["data:/data"],
               "RestartPolicy": {"Name": "always"}}}
            """;

    @TempDir
    private Path folder;

    private static RecreateBench bench(Path folder, boolean composed) {
        return composed ? new RecreateBench(folder, "", COMPOSED) : new RecreateBench(folder, "{\"Name\": \"always\"}");
    }

    static Stream<Arguments> cells() throws IOException {
        var cells = new ArrayList<Arguments>();
        for (boolean composed : new boolean[] {false, true}) {
            RecreateBench bench = bench(Files.createTempDirectory("wharden-pruned"), composed);
            bench.act();
            List<Call> calls = bench.stage().calls();
            for (int call = 1; call <= calls.size(); call++) {
                cells.add(Arguments.of(composed, call, false));
                cells.add(Arguments.of(composed, call, true));
            }
        }
        return cells.stream();
    }

    /** Wharden is killed, the machine restarts perhaps, and what does not run is pruned before the next daemon. */
    @ParameterizedTest(name = "of compose {0}, killed after call {1}, engine too {2}")
    @MethodSource("cells")
    void wherEverWhardenIsKilledAPruneTakesNothing(boolean composed, int call, boolean engineToo) {
        RecreateBench bench = bench(folder, composed);
        bench.stage().failCall(call, new Fault.CrashAfter());
        try {
            bench.act();
        } catch (EngineCrash killed) {
            assertThat(killed).isNotNull();
        }
        bench.stage().forget();
        if (engineToo) {
            bench.stage().restartEngine(true);
        }
        prune(bench);
        if (!engineToo) {
            // A twin in its probation is not started by an engine that comes back.
            assertFreesNothing(bench);
        }
        bench.stage().advance(Duration.ofMinutes(1));
        bench.exits.interrupted(bench.stage().now());
        bench.converge();
        assertOneAsItWas(bench);
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.ended).allMatch(ended -> !(ended.outcome() instanceof Outcome.RolledBack));
        bench.stage().forget();
        bench.converge();
        assertThat(bench.stage().writes()).isEmpty();
    }

    private static void assertOneAsItWas(RecreateBench bench) {
        assertThat(bench.stage().names()).containsExactly("web");
        assertThat(bench.stage().look("web").running()).isTrue();
        assertThat(bench.stage().look("web").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
        assertThat(bench.stage().look("web").at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(bench.before.at("/Mounts").findValuesAsText("Name"));
    }

    /** As {@code docker system prune --all --volumes} does, which finds no volume and no image that is free: ids. */
    private static List<String> prune(RecreateBench bench) {
        var taken = new ArrayList<String>();
        for (String name : bench.stage().names()) {
            if (!bench.stage().look(name).running()) {
                taken.add(bench.stage().look(name).id());
                bench.engine.remove(taken.getLast(), true);
            }
        }
        return taken;
    }

    private static void assertFreesNothing(RecreateBench bench) {
        assertThat(bench.stage().volumes()).noneMatch(bench.stage()::removeVolume);
        assertThat(bench.stage().names())
                .as("of the image")
                .anyMatch(name -> bench.stage().look(name).imageId().equals(bench.before.imageId()));
    }

    /** At this call of Wharden's, which is answered as ever. */
    private static void atFirst(RecreateBench bench, String operation, Runnable theft) {
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        call -> {
                            if (call.is(operation) && first.getAndSet(false)) {
                                theft.run();
                            }
                            return false;
                        },
                        new Fault.LostRequest());
    }

    private static void finish(RecreateBench bench) {
        try {
            bench.apply();
        } catch (DockerException later) {
            assertThat(later).isNotNull();
        }
        bench.converge();
    }

    /** As at SIGTERM: the streams are closed first of all. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void norWhileItIsOnItsWayToItsEnd(boolean composed) {
        RecreateBench bench = bench(folder, composed);
        bench.exits.interrupted(bench.stage().now());
        atFirst(bench, "start", () -> {
            bench.exits.deaf();
            prune(bench);
        });
        finish(bench);
        assertOneAsItWas(bench);
        assertThat(bench.ended).singleElement().extracting(Ended::outcome).isInstanceOf(Outcome.Interfered.class);
    }

    @Test
    void aProjectThatWasTakenDownStaysAwayAndThatIsSaid() {
        RecreateBench bench = bench(folder, true);
        atFirst(bench, "start", () -> {
            bench.exits.deaf();
            String id = bench.stage().look("web").id();
            bench.engine.remove(id, true);
            bench.stage().removeNetwork("front");
        });
        finish(bench);
        assertThat(bench.stage().names()).isEmpty();
        assertThat(bench.downs().all()).isEmpty();
        assertThat(bench.ended)
                .singleElement()
                .extracting(Ended::outcome)
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("Compose project shop was taken down", "wharden undo action-1 creates it again");
    }

    /** Compose does not see the keeper: where that is gone too it was a prune, which nobody meant for the service. */
    @Test
    void aProjectThatWentWithItsKeeperAndItsNetworkWasPrunedAndComesBack() {
        RecreateBench bench = bench(folder, true);
        ObjectNode network = JsonNodeFactory.instance.objectNode();
        network.putObject("Labels")
                .put("com.docker.compose.project", "shop")
                .put("com.docker.compose.network", "default");
        bench.stage().describe("front", network);
        atFirst(bench, "start", () -> {
            bench.exits.deaf();
            prune(bench);
            bench.stage().removeNetwork("front");
        });
        finish(bench);
        assertOneAsItWas(bench);
        assertThat(bench.engine
                        .network("front")
                        .path("Labels")
                        .path("com.docker.compose.network")
                        .asText())
                .as("compose takes no network for its own that lacks its labels")
                .isEqualTo("default");
        assertThat(bench.ended)
                .allSatisfy(ended -> assertThat(ended.outcome().toString())
                        .contains("Interfered")
                        .doesNotContain("was taken down"));
    }

    /** Its network belongs to no project: else it could not start again, and the next prune would take its image. */
    @Test
    void oneThatWentWithANetworkOfItsOwnComesBackOnIt() {
        RecreateBench bench = bench(folder, false);
        atFirst(bench, "start", () -> {
            bench.exits.deaf();
            prune(bench);
            bench.stage().removeNetwork("front");
        });
        finish(bench);
        assertOneAsItWas(bench);
        assertThat(bench.downs().all()).isEmpty();
    }

    /** The engine gives a subnet that is free to the next who asks for any, such as {@code compose up} of another. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNetworkWhoseSubnetAnotherHasByNowIsMadeAgainWithAnother(boolean six) {
        RecreateBench bench = bench(folder, true);
        loseSubnet(bench, six);
        finish(bench);
        assertOneAsItWas(bench);
        assertThat(bench.downs().all()).isEmpty();
    }

    /** It would not start in another: it is tried until the subnet is free. */
    @Test
    void butNotWhereTheContainerHasAnAddressInIt() {
        RecreateBench bench = bench(folder, false);
        loseSubnet(bench, false);
        finish(bench);
        assertThat(bench.downs().all())
                .singleElement()
                .satisfies(down -> assertThat(down.why()).contains("Pool overlaps"));
    }

    /** Nothing of the project is left but the keeper, and events were lost: that was no compose down. */
    @Test
    void aNetworkThatIsNotMadeAgainTellsOfNoProjectDownAfterAGapEither() {
        RecreateBench bench = bench(folder, true);
        bench.exits.interrupted(bench.stage().now());
        var first = new AtomicBoolean(true);
        var refusals = new AtomicInteger();
        bench.stage()
                .failWhen(
                        call -> {
                            if (call.is("create", "web") && first.getAndSet(false)) {
                                bench.stage().removeNetwork("front");
                            }
                            return call.is("network_create") && refusals.incrementAndGet() <= 2;
                        },
                        new Fault.Refused(() -> new DockerException.NotFound(
                                "network_create: 404: could not find an available address pool")));
        finish(bench, () -> {
            if (refusals.get() > 0) {
                bench.exits.interrupted(bench.stage().now());
            }
        });
        assertThat(refusals).hasValueGreaterThan(2);
        assertOneAsItWas(bench);
    }

    /** Its subnet is one that the engine has chosen; a prune takes the network, and another gets the subnet. */
    private static void loseSubnet(RecreateBench bench, boolean six) {
        ObjectNode network = JsonNodeFactory.instance.objectNode();
        ArrayNode subnets = network.putObject("IPAM").put("Driver", "default").putArray("Config");
        subnets.addObject().put("Subnet", "172.18.0.0/16").put("Gateway", "172.18.0.1");
        if (six) {
            // The engine chooses none of these, and shows no gateway of one (26.1.5).
            subnets.addObject().put("Subnet", "fd99:1::/64");
        }
        bench.stage().describe("front", network);
        bench.stage()
                .failWhen(
                        call -> call.is("network_create") && call.detail().contains("172.18.0.0"),
                        new Fault.Refused(() -> new DockerException.Rejected(
                                "network_create: 403: Pool overlaps with other one on this address space")));
        atFirst(bench, "start", () -> {
            bench.exits.deaf();
            prune(bench);
            bench.stage().removeNetwork("front");
        });
    }

    /** Right before the old one is removed: nothing would hold its image and its data. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOldOneWhoseKeeperIsGoneIsNotRemoved(boolean composed) {
        RecreateBench bench = bench(folder, composed);
        atFirst(bench, "stop", () -> removeKeeper(bench));
        finish(bench);
        if (composed) {
            assertThat(bench.ended)
                    .singleElement()
                    .extracting(Ended::outcome)
                    .isInstanceOf(Outcome.Interfered.class)
                    .asString()
                    .contains("what keeps the image and the volumes of web was removed");
            assertThat(bench.stage().look("web").id()).isEqualTo(bench.before.id());
        } else {
            assertThat(bench.ended).extracting(Ended::outcome).containsExactly(new Outcome.Succeeded());
        }
    }

    /** One prune takes the keeper and then the old one, which is on its way back by then. */
    @ParameterizedTest
    @MethodSource("looks")
    void anImageIsHeldUntilWhatThePruneTookInBetweenIsThereAgain(int look) {
        RecreateBench bench = bench(folder, true);
        bench.exits.deaf();
        var held = new ArrayList<Boolean>();
        pruneAt(bench, look, call -> {
            if (call.operation().equals("create")) {
                held.add(bench.stage().names().stream().anyMatch(name -> name.contains("wharden-holds")));
            }
        });
        finish(bench);
        assertOneAsItWas(bench);
        assertThat(held).doesNotContain(false);
    }

    /** The engine tells of a prune when it is over, while the way back has found one after the other gone. */
    @ParameterizedTest
    @ValueSource(ints = {7, 8, 9, 10, 11, 12, 13})
    void whatIsSeenToBeGoneBeforeThePruneIsToldComesBack(int look) {
        RecreateBench bench = bench(folder, true);
        bench.exits.interrupted(bench.stage().now());
        List<String> untold = pruneAt(bench, look, call -> {});
        finish(bench, () -> {
            untold.forEach(id -> heard(bench, id));
            if (!untold.isEmpty()) {
                bench.exits.heard(new DockerEvent(
                        "container", "prune", "", Map.of(), "", bench.stage().now()));
            }
            untold.clear();
        });
        assertOneAsItWas(bench);
    }

    /** What was made again is there at one look, and at the next one it has gone with another prune. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whatWasMadeAgainAndGoesWithTheNextPruneIsNoOtherContainer(int look) {
        RecreateBench bench = bench(folder, true);
        bench.exits.deaf();
        var starts = new AtomicInteger();
        var looks = new AtomicInteger();
        bench.stage()
                .failWhen(
                        call -> {
                            if (call.is("start") && starts.incrementAndGet() == 1) {
                                prune(bench);
                            } else if (starts.get() == 2 && looks.incrementAndGet() == look) {
                                prune(bench);
                            }
                            return call.is("start") && starts.get() == 2;
                        },
                        new Fault.Refused(() -> new DockerException.Conflict(
                                "start: 409: container is marked for removal and cannot be started")));
        finish(bench);
        assertOneAsItWas(bench);
    }

    static IntStream looks() {
        return IntStream.rangeClosed(2, 40);
    }

    /** Takes the keeper right after the stop, and at a later look all else that does not run: ids of that. */
    private static List<String> pruneAt(RecreateBench bench, int look, Consumer<Call> later) {
        var stopped = new AtomicBoolean();
        var looks = new AtomicInteger();
        var taken = new ArrayList<String>();
        bench.stage()
                .failWhen(
                        call -> {
                            if (call.operation().equals("stop")) {
                                stopped.set(true);
                            } else if (stopped.get() && looks.incrementAndGet() == look) {
                                taken.addAll(prune(bench));
                            } else if (stopped.get() && looks.get() == 1) {
                                removeKeeper(bench);
                            } else if (looks.get() > look) {
                                later.accept(call);
                            }
                            return false;
                        },
                        new Fault.LostRequest());
        return taken;
    }

    private static void removeKeeper(RecreateBench bench) {
        bench.stage().names().stream()
                .filter(name -> name.contains(".wharden-keeps"))
                .forEach(name -> bench.engine.remove(bench.stage().look(name).id(), true));
    }

    /** On a busy host it is never quiet, so that who removed it cannot be told. */
    @Test
    void norDoesItComeBackAsACorpseWhereItIsNeverQuiet() {
        RecreateBench bench = bench(folder, true);
        bench.exits.interrupted(bench.stage().now());
        atFirst(bench, "start", () -> {
            String id = bench.stage().look("web").id();
            bench.engine.remove(id, true);
            heard(bench, id);
            bench.stage().removeNetwork("front");
        });
        finish(bench, () -> heard(bench, "other-" + bench.stage().now()));
        assertThat(bench.stage().names()).isEmpty();
        assertThat(bench.downs().all()).isEmpty();
    }

    private static void finish(RecreateBench bench, Runnable between) {
        Outcome last;
        try {
            last = bench.apply();
        } catch (DockerException later) {
            last = new Outcome.InProgress(Duration.ofSeconds(1));
        }
        for (int round = 0; last instanceof Outcome.InProgress(Duration lookAgain) && round < 300; round++) {
            between.run();
            bench.stage().advance(lookAgain);
            last = bench.recreator().resume(RecreateBench.WEB).orElseThrow();
        }
    }

    private static void heard(RecreateBench bench, String id) {
        bench.exits.heard(new DockerEvent(
                "container", "destroy", id, Map.of(), "", bench.stage().now()));
    }

    /** As {@code compose up --scale api=0} does, which has told it to stop and removes it then. */
    @Test
    void whatIsRemovedWhileTheWayBackBeginsIsNotMadeAgain() {
        RecreateBench bench = bench(folder, true);
        bench.exits.interrupted(bench.stage().now());
        bench.stage().listen(event -> {
            if (event.action().equals("die") && event.id().equals(bench.old)) {
                bench.exits.heard(new DockerEvent(
                        "container",
                        "kill",
                        bench.old,
                        Map.of("signal", "15"),
                        "",
                        bench.stage().now()));
            }
        });
        var looks = new int[1];
        bench.stage()
                .failWhen(
                        call -> {
                            boolean back = bench.stage().writes().stream()
                                    .anyMatch(write -> write.operation().equals("stop"));
                            if (back && call.operation().equals("inspect") && ++looks[0] == 5) {
                                bench.engine.remove(bench.old, true);
                                heard(bench, bench.old);
                            }
                            return false;
                        },
                        new Fault.LostRequest());
        finish(bench);
        assertThat(looks[0]).isGreaterThan(5);
        assertThat(bench.stage().names()).isEmpty();
        assertThat(bench.ended).singleElement().extracting(Ended::outcome).isInstanceOf(Outcome.Interfered.class);
    }

    /** A prune of what Wharden was about to start, heard as the engine tells it. */
    @Test
    void aTwinThatAPruneIsRemovingIsNoFailedRepair() {
        RecreateBench bench = bench(folder, false);
        bench.exits.interrupted(bench.stage().now());
        var first = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        call -> call.is("start") && first.getAndSet(false),
                        new Fault.Refused(() -> new DockerException.Conflict(
                                "start: 409: container is marked for removal and cannot be started")));
        finish(bench);
        assertThat(bench.stage().look("web").running()).isTrue();
        assertThat(bench.ended)
                .singleElement()
                .extracting(Ended::outcome)
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("marked for removal", "another Docker client");
    }
}
