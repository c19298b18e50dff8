package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Behaviour;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The moment in which a container of compose does not exist: its old one is removed, and its twin or its copy is not
 * created yet.
 */
final class GapTest {
    private static final String BODY = """
            {"Image": "fid-img:1", "Hostname": "kept",
             "Labels": {"com.docker.compose.project": "shop", "com.docker.compose.service": "web",
               "com.docker.compose.container-number": "1"},
             "Volumes": {"/anon": {}},
             "HostConfig": {"Binds": ["data:/data"], "RestartPolicy": {"Name": "always"}}}
            """;

    @TempDir
    private Path folder;

    private static RecreateBench bench(Path folder) {
        return new RecreateBench(folder, "", BODY);
    }

    /**
     * Before and after each call of Wharden's somebody tries to remove the volume, as {@code docker volume prune --all}
     * does by chance.
     */
    private static AtomicBoolean takesTheVolume(RecreateBench bench) {
        var taken = new AtomicBoolean();
        bench.stage.failWhen(call -> takes(bench, taken), new Fault.LostRequest());
        bench.stage.listen(event -> takes(bench, taken));
        return taken;
    }

    private static boolean takes(RecreateBench bench, AtomicBoolean taken) {
        if (bench.stage.removeVolume("data")) {
            taken.set(true);
        }
        return false;
    }

    private static void fails(RecreateBench bench) {
        bench.stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
    }

    private static void converge(RecreateBench bench) {
        try {
            if (bench.apply() instanceof Outcome.InProgress) {
                bench.stage.advance(Duration.ofMinutes(1));
                bench.converge();
            }
        } catch (EngineCrash | DockerException hit) {
            assertThat(hit).isNotNull();
        }
    }

    private static void assertOneWithItsData(RecreateBench bench, String created) {
        assertThat(bench.stage.names()).as("no holder is left").containsExactly("web");
        assertThat(bench.stage.look("web").running()).isTrue();
        assertThat(bench.stage.look("web").at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(bench.before.at("/Mounts").findValuesAsText("Name"));
        assertThat(bench.engine.volume("data").path("CreatedAt").asText()).isEqualTo(created);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyCanRemoveAVolumeOfItsThen(boolean failing) {
        RecreateBench bench = bench(folder);
        String created = bench.engine.volume("data").path("CreatedAt").asText();
        if (failing) {
            fails(bench);
        }
        AtomicBoolean taken = takesTheVolume(bench);
        converge(bench);
        assertThat(taken).as("the volume was removed").isFalse();
        assertOneWithItsData(bench, created);
        assertThat(bench.ended)
                .singleElement()
                .extracting(Ended::outcome)
                .isInstanceOf(failing ? Outcome.RolledBack.class : Outcome.Succeeded.class);
    }

    static Stream<Arguments> cells() throws IOException {
        var cells = new ArrayList<Arguments>();
        for (boolean failing : new boolean[] {false, true}) {
            int calls = calls(failing);
            for (int call = 1; call <= calls; call++) {
                for (Fault fault : List.<Fault>of(
                        new Fault.CrashBefore(),
                        new Fault.CrashAfter(),
                        new Fault.LostRequest(),
                        new Fault.LostAnswer(),
                        new Fault.Refused(() -> new DockerException.Conflict("busy")))) {
                    cells.add(Arguments.of(failing, call, fault));
                }
            }
        }
        return cells.stream();
    }

    private static int calls(boolean failing) throws IOException {
        Path folder = Files.createTempDirectory("wharden-gap");
        RecreateBench bench = bench(folder);
        if (failing) {
            fails(bench);
        }
        converge(bench);
        return bench.stage.calls().size();
    }

    @ParameterizedTest(name = "failing {0}, call {1} {2}")
    @MethodSource("cells")
    void wherEverWhardenIsKilledItsDataIsKeptAndNothingElse(boolean failing, int call, Fault fault) {
        RecreateBench bench = bench(folder);
        String created = bench.engine.volume("data").path("CreatedAt").asText();
        if (failing) {
            fails(bench);
        }
        bench.stage.failCall(call, fault);
        converge(bench);
        bench.stage.forget();
        AtomicBoolean taken = takesTheVolume(bench);
        bench.converge();
        assertThat(taken).as("the volume was removed").isFalse();
        assertOneWithItsData(bench, created);
        assertThat(bench.recreator().resume(RecreateBench.WEB)).isEmpty();
    }

    /** What does not run at one moment of a repair is gone: the stopped old one and its twin, of any kind. */
    private static void pruned(RecreateBench bench, String operation, String last) {
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> call.is(operation) && first.getAndSet(false) && prunes(bench, last), new Fault.LostRequest());
    }

    private static boolean prunes(RecreateBench bench, String last) {
        for (String name : bench.stage.names()) {
            if (!bench.stage.look(name).running()) {
                String id = bench.stage.look(name).id();
                bench.stage.engine().remove(id, true);
                heard(bench, id, "destroy");
            }
        }
        heard(bench, "", last);
        return false;
    }

    private static void heard(RecreateBench bench, String id, String action) {
        bench.exits.heard(new DockerEvent("container", action, id, Map.of(), "", bench.stage.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "rename"})
    void whatGoesWithAPruneWhileOnlyWhardenHasStoppedItComesBack(String operation) {
        var bench = new RecreateBench(folder, "{\"Name\": \"always\"}");
        pruned(bench, operation, "prune");
        converge(bench);
        bench.converge();
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(bench.stage.look("web").running()).isTrue();
        assertThat(bench.stage.look("web").isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(bench.stage.look("web").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
        assertThat(bench.stage.look("web").at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(bench.before.at("/Mounts").findValuesAsText("Name"));
        assertThat(bench.ended).singleElement().extracting(Ended::outcome).isInstanceOf(Outcome.Interfered.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "rename"})
    void whatAnotherRemovesThenDoesNot(String operation) {
        var bench = new RecreateBench(folder, "{\"Name\": \"always\"}");
        pruned(bench, operation, "nothing");
        converge(bench);
        bench.converge();
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** As {@code compose down --volumes} does in a probation. */
    @Test
    void whoRemovesItInItsProbationMayRemoveItsVolumes() {
        RecreateBench bench = bench(folder);
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        String twin = bench.stage.look("web").id();
        bench.engine.remove(twin, true);
        heard(bench, twin, "destroy");
        assertThat(bench.stage.removeVolume("data")).isTrue();
        bench.converge();
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.stage.volumes()).doesNotContain("data");
    }

    /** One that has removed the holder too, by its name or with a prune. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVolumeThatIsGoneAllTheSameIsTold(boolean failing) {
        RecreateBench bench = bench(folder);
        if (failing) {
            fails(bench);
        }
        bench.stage.failWhen(
                call -> call.is("create", "web")
                        && (!failing || bench.stage.count("start") > 0)
                        && withoutHolder(bench),
                new Fault.LostRequest());
        Outcome first = bench.apply();
        Optional<Outcome> last = bench.converge();
        assertThat(last.orElse(first))
                .isInstanceOf(failing ? Outcome.Failed.class : Outcome.Interfered.class)
                .asString()
                .contains("it is back, but volume data was removed by another Docker client; its data is gone");
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    private static boolean withoutHolder(RecreateBench bench) {
        for (String name : bench.stage.names()) {
            if (name.contains(".wharden-holds-")) {
                bench.stage.engine().remove(bench.stage.look(name).id(), true);
            }
        }
        if (bench.stage.volumes().contains("data")) {
            bench.stage.removeVolume("data");
        }
        return false;
    }
}
