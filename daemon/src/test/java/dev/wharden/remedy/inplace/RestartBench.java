package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.MemoryBench;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A container {@code web} that is to be restarted, on the engine in memory. */
public final class RestartBench extends MemoryBench {
    static final ContainerName WEB = ContainerName.of("web");

    MountTables table = new NoMountTables();
    private Optional<Container> web = Optional.empty();
    private boolean endedWithTheEngine;

    /** Before any container runs. */
    RestartBench(Path folder) {
        super(folder);
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

    @Override
    protected Optional<Outcome> goOn() {
        return restarter().resume(WEB);
    }

    @Override
    public void act() {
        apply(web.orElseThrow());
    }

    /** One that is not open ends with its engine, as without Wharden. */
    @Override
    protected boolean dies() {
        boolean open = !restarter().open().isEmpty();
        endedWithTheEngine |= open;
        return open;
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
}
