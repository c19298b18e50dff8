package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another client does to a twin between its creation and its start is no fact about the container. */
final class TouchedTwinTest {
    private static final String EARLY = "was started by another Docker client before Wharden started it";
    private static final String CHANGED = "was changed by another Docker client before its start: ";
    private static final String COMPOSE = """
            'Labels': {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web',
            'com.docker.compose.container-number': '1'}""";

    private final Path folder;
    private RecreateBench bench;

    TouchedTwinTest(@TempDir Path folder) {
        this.folder = folder;
        this.bench = plain(folder.resolve("plain"));
    }

    /** Calls of Wharden's. */
    enum At {
        HOLD,
        POLICY,
        STOP,
        RETIRE
    }

    private static Predicate<Call> such(At at) {
        return switch (at) {
            case HOLD ->
                call -> call.operation().equals("create") && call.container().contains(".wharden-holds-");
            case POLICY -> call -> call.is("update", "web");
            case STOP -> call -> call.is("stop", "web");
            case RETIRE -> call -> call.is("rename", "web");
        };
    }

    private static RecreateBench plain(Path folder) {
        return new RecreateBench(folder, "always", Body.host("'RestartPolicy':{'Name':'always'}"));
    }

    /** Wharden's, at what it has just created. */
    private Predicate<Call> firstLook() {
        return call -> call.is("inspect")
                && call.container().contains(".wharden-new-")
                && bench.stage.names().contains(call.container());
    }

    /** Does it once, in the middle of Wharden's work. */
    private void before(Predicate<Call> such, Runnable deed) {
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    if (such.test(call) && first.getAndSet(false)) {
                        deed.run();
                    }
                    return false;
                },
                new Fault.LostRequest());
    }

    private Container twin() {
        return beside(".wharden-new-");
    }

    private Container beside(String part) {
        return bench.stage.names().stream()
                .filter(name -> name.contains(part))
                .map(bench.stage::look)
                .findFirst()
                .orElseThrow();
    }

    private String blocking() {
        return twin().at("/NetworkSettings/Networks")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith("wharden-blocks-"))
                .findFirst()
                .orElseThrow();
    }

    private void isAsBefore() {
        assertThat(bench.stage.names()).containsExactly("web");
        Container web = bench.stage.look("web");
        assertThat(web.id()).isEqualTo(bench.old);
        assertThat(web.running()).isTrue();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(bench.recreator().open()).isEmpty();
    }

    private static ObjectNode tree(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private static ObjectNode memory() {
        return JsonNodeFactory.instance.objectNode().put("Memory", 6 << 20).put("MemorySwap", 6 << 20);
    }

    @ParameterizedTest
    @EnumSource(At.class)
    void oneThatIsUnblockedByForceAndStartedIsRemoved(At at) {
        before(such(at), () -> {
            bench.engine.disconnect(blocking(), twin().id());
            bench.engine.start(twin().id());
        });

        assertOutcome(bench.apply(), Outcome.Interfered.class, EARLY);
        isAsBefore();
    }

    @ParameterizedTest
    @EnumSource(At.class)
    void soIsOneOfWhichSomebodyHasCreatedTheNetworkThatBlocksIt(At at) {
        before(such(at), () -> {
            bench.engine.createNetwork(tree("Name", blocking()));
            bench.engine.start(twin().id());
        });

        assertOutcome(bench.apply(), Outcome.Interfered.class, EARLY);
        isAsBefore();
    }

    /** Another worker hears of the start; the one that stops the old one waits for that. */
    @Test
    void oneThatRunsBesideItsOldOneIsRemovedAtOnce() {
        before(such(At.STOP), () -> {
            Container twin = twin();
            bench.engine.disconnect(blocking(), twin.id());
            bench.recreator().endEarly(bench.stage.look(twin.id()));
            assertThat(bench.stage.names())
                    .as("it does not run")
                    .contains(twin.name().value());
            bench.engine.rename(twin.id(), "another");
            bench.engine.start(twin.id());

            bench.recreator().endEarly(bench.stage.look("another"));

            assertThat(bench.stage.names()).doesNotContain("another");
            assertThat(bench.stage.look("web").running()).isTrue();
        });

        assertOutcome(bench.apply(), Outcome.Interfered.class, EARLY);
        isAsBefore();
    }

    @Test
    void oneThatWhardenHasStartedIsNotRemoved() {
        bench.apply();
        bench.recreator().endEarly(bench.stage.look("web"));
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    static List<Arguments> changes() {
        return List.of(
                arguments("its Memory, its MemorySwap", (Change) (bench, twin) -> bench.engine.update(twin, memory())),
                arguments("its restart policy", (Change) (bench, twin) -> {
                    ObjectNode body = JsonNodeFactory.instance.objectNode();
                    body.putObject("RestartPolicy").put("Name", "always");
                    bench.engine.update(twin, body);
                }),
                arguments("its networks", (Change) (bench, twin) -> bench.engine.connect("back", twin, tree("a", "b"))),
                arguments("its name", (Change) (bench, twin) -> bench.engine.rename(twin, "innocent")),
                arguments("its files", (Change)
                        (bench, twin) -> bench.daemons.heard(twin, "extract-to-dir", "name", "web")));
    }

    /** What another client does to one. */
    @FunctionalInterface
    interface Change {
        void make(RecreateBench bench, String twin);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatIsChangedOfItIsNoFailedRepair(String what, Change change) {
        for (At at : At.values()) {
            bench = plain(folder.resolve(at.name()));
            before(such(at), () -> change.make(bench, twin().id()));

            assertOutcome(bench.apply(), Outcome.Interfered.class, CHANGED + what);
            isAsBefore();
        }
    }

    /** Before Wharden has seen what the engine has made of its request. */
    @ParameterizedTest
    @ValueSource(strings = {"", COMPOSE})
    void whatIsChangedRightAfterItsCreationIsNoFactAboutTheContainer(String labels) {
        bench = new RecreateBench(folder, "always", Body.image("fid-img:1", labels));
        before(firstLook(), () -> {
            bench.engine.update(twin().id(), memory());
            bench.daemons.heard(twin().id(), "update", "name", "web");
        });

        assertOutcome(bench.apply(), Outcome.Interfered.class, "another Docker client");
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
        assertThat(bench.stage.names()).containsExactly("web");
    }

    /** No event tells of the connect of what does not run (26.1.5). */
    @ParameterizedTest
    @ValueSource(strings = {"", COMPOSE})
    void norIsANetworkThatNothingAskedFor(String labels) {
        bench = new RecreateBench(folder, "always", Body.image("fid-img:1", labels));
        before(firstLook(), () -> bench.engine.connect("back", twin().id(), tree("a", "b")));

        assertOutcome(bench.apply(), Outcome.Interfered.class, "its networks");
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
    }

    @Test
    void whatTheEngineItselfMakesOfItIsAFact() {
        before(firstLook(), () -> bench.engine.update(twin().id(), memory()));

        assertOutcome(bench.apply(), Outcome.Unremediable.class, "would differ at /HostConfig/Memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wharden-holds-", ".wharden-keeps-", ".wharden-new-"})
    void whatIsRenamedThatStandsBesideItIsRemovedAllTheSame(String part) {
        bench = new RecreateBench(folder, "always", Body.image("fid-img:1", COMPOSE));
        At at = part.contains("new") ? At.HOLD : At.STOP;
        before(such(at), () -> bench.engine.rename(beside(part).id(), "innocent"));

        bench.apply();
        bench.converge();

        assertThat(bench.stage.names()).containsExactly("web");
    }
}
