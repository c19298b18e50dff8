package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.CrashBench;
import dev.wharden.remedy.transaction.Daemons;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A container {@code web} that is to be restarted, on the engine in memory. */
public final class RestartBench implements CrashBench {
    static final ContainerName WEB = ContainerName.of("web");

    final FakeEngine engine = new FakeEngine();
    final FakeStage stage = engine.stage();
    final List<Ended> ended;
    final EventLedger exits;
    MountTables table = new NoMountTables();
    final Daemons daemons;
    private Optional<Container> web = Optional.empty();
    private boolean endedWithTheEngine;

    /** Before any container runs. */
    RestartBench(Path folder) {
        daemons = Daemons.on(engine, folder);
        ended = daemons.ended;
        exits = daemons.exits;
    }

    /** One that runs and has no mounts. */
    public static RestartBench of(Path folder) {
        var bench = new RestartBench(folder);
        bench.web = Optional.of(bench.run());
        return bench;
    }

    Container run() {
        Container started = stage.look(stage.run("web", Body.PLAIN));
        stage.forget();
        return started;
    }

    /** As a daemon that was just started: nothing but the folder is remembered. */
    Restarter restarter() {
        return daemons.restarter(table);
    }

    Outcome apply(Container actual) {
        Operation operation = daemons.operation(actual, List.of("processes"), Duration.ofSeconds(30));
        return restarter().apply(operation, new Remedy.Restart(actual, List.of("processes")));
    }

    Optional<Outcome> converge() {
        return Daemons.converge(() -> restarter().resume(WEB), stage::advance);
    }

    @Override
    public FakeStage stage() {
        return stage;
    }

    @Override
    public void act() {
        apply(web.orElseThrow());
    }

    /** One that is not open ends with its engine, as without Wharden. */
    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (killed || engineToo) {
            exits.interrupted(stage.now());
        }
        if (engineToo && !restarter().open().isEmpty()) {
            endedWithTheEngine = true;
            stage.restartEngine(true);
        }
    }

    @Override
    public void resume() {
        converge();
    }

    @Override
    public String cameTo() {
        assertThat(stage.names()).containsExactly("web");
        Container before = web.orElseThrow();
        Container left = stage.look("web");
        assertThat(left.id()).isEqualTo(before.id());
        assertThat(left.running() || endedWithTheEngine).as("it runs").isTrue();
        boolean again = !left.text("/State/StartedAt").equals(before.text("/State/StartedAt"));
        return (again ? "restarted" : "not restarted")
                + (left.running() ? "; " : ", not running; ")
                + Told.of(ended, one -> "");
    }

    @Override
    public void checkRest() {
        stage.forget();
        assertThat(restarter().resume(WEB)).isEmpty();
        assertThat(stage.calls()).isEmpty();
    }
}
