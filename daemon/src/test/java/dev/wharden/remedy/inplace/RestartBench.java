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
    private final Path folder;
    private final MountTables tables;
    private final Container web;
    private boolean endedWithTheEngine;

    /** One that has no mounts. */
    public RestartBench(Path folder) {
        this(folder, new NoMountTables(), "{\"Image\": \"busybox:test\"}");
    }

    RestartBench(Path folder, MountTables tables, String body) {
        this.folder = folder;
        this.tables = tables;
        this.web = engine.stage().look(engine.stage().run("web", body));
        engine.stage().forget();
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
                tables,
                new Remakes(engine, "vm", () -> EngineFacts.NONE));
    }

    Outcome apply() {
        return apply(web);
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
        apply();
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
        Container left = engine.stage().look("web");
        assertThat(left.id()).isEqualTo(web.id());
        assertThat(left.running() || endedWithTheEngine).as("it runs").isTrue();
        boolean again = !left.text("/State/StartedAt").equals(web.text("/State/StartedAt"));
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
