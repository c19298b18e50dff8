package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.MountTables;
import dev.wharden.remedy.recreate.NoMountTables;
import dev.wharden.remedy.recreate.Remakes;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.CrashBench;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import dev.wharden.subject.EngineFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container {@code web} that is to be restarted, on the engine in memory. */
public final class RestartBench implements CrashBench {
    static final ContainerName WEB = ContainerName.of("web");

    final FakeEngine engine = new FakeEngine();
    final List<Ended> ended = new ArrayList<>();
    final EventLedger exits = new EventLedger();
    MountTables table = new NoMountTables();
    private final Path folder;
    private Optional<Container> web = Optional.empty();
    private boolean endedWithTheEngine;

    /** Before any container runs. */
    RestartBench(Path folder) {
        this.folder = folder;
    }

    /** One that runs and has no mounts. */
    public static RestartBench of(Path folder) {
        var bench = new RestartBench(folder);
        bench.web = Optional.of(bench.run());
        return bench;
    }

    Container run() {
        Container started = engine.stage().look(engine.stage().run("web", "{\"Image\": \"busybox:test\"}"));
        engine.stage().forget();
        return started;
    }

    /** As a daemon that was just started: nothing but the folder is remembered. */
    Restarter restarter() {
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

    Outcome apply(Container actual) {
        var operation = new Operation(
                "action-1",
                WEB,
                actual.id(),
                "p",
                List.of("processes"),
                engine.stage().now(),
                Duration.ofSeconds(30));
        return restarter().apply(operation, new Remedy.Restart(actual, List.of("processes")));
    }

    Optional<Outcome> converge() {
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

    @Override
    public FakeStage stage() {
        return engine.stage();
    }

    @Override
    public void act() {
        apply(web.orElseThrow());
    }

    /** One that is not open ends with its engine, as without Wharden. */
    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (killed || engineToo) {
            exits.interrupted(engine.stage().now());
        }
        if (engineToo && !restarter().open().isEmpty()) {
            endedWithTheEngine = true;
            engine.stage().restartEngine(true);
        }
    }

    @Override
    public void resume() {
        converge();
    }

    @Override
    public String cameTo() {
        assertThat(engine.stage().names()).containsExactly("web");
        Container before = web.orElseThrow();
        Container left = engine.stage().look("web");
        assertThat(left.id()).isEqualTo(before.id());
        assertThat(left.running() || endedWithTheEngine).as("it runs").isTrue();
        boolean again = !left.text("/State/StartedAt").equals(before.text("/State/StartedAt"));
        return (again ? "restarted" : "not restarted")
                + (left.running() ? "; " : ", not running; ")
                + Told.of(ended, one -> "");
    }

    @Override
    public void checkRest() {
        engine.stage().forget();
        assertThat(restarter().resume(WEB)).isEmpty();
        assertThat(engine.stage().calls()).isEmpty();
    }
}
