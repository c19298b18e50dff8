package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Edit;
import dev.wharden.docker.Body;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.transaction.MemoryBench;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A container {@code web} whose process limit is to be 50 in place of 70, on the engine in memory. */
public final class UpdateBench extends MemoryBench {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final String PIDS = "/HostConfig/PidsLimit";

    private final Edit second;
    private final Container web;

    private UpdateBench(Path folder, Edit second) {
        super(folder);
        this.second = second;
        this.web = stage.look(stage.run("web", Body.host("'PidsLimit':70")));
        stage.forget();
    }

    /** The engine makes all of it. */
    public static UpdateBench whole(Path folder) {
        return new UpdateBench(folder, new Edit("/HostConfig/NanoCpus", LongNode.valueOf(1_000_000_000)));
    }

    /** The engine ignores one of the fields, so that the rest is undone. */
    public static UpdateBench half(Path folder) {
        return new UpdateBench(folder, new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE));
    }

    @Override
    public void act() {
        Operation operation = daemons.operation(web, List.of("resources"), Duration.ofSeconds(30));
        List<Edit> edits = List.of(new Edit(PIDS, LongNode.valueOf(50)), second);
        daemons.updater().apply(operation, new Remedy.Update(web, edits, List.of("resources")));
    }

    /** Killed, or without an answer: it is open, unless it has ended. */
    @Override
    public void interlude(boolean killed, boolean engineToo) {
        assertThat(daemons.updater().open()).isEqualTo(ended.isEmpty() ? List.of(WEB) : List.of());
    }

    @Override
    protected Optional<Outcome> goOn() {
        return daemons.updater().resume(WEB);
    }

    @Override
    public String cameTo() {
        boolean well = ended.getLast().outcome() instanceof Outcome.Succeeded;
        assertThat(stage.look("web").number(PIDS)).isEqualTo(well ? 50 : 70);
        assertThat(well && second.pointer().endsWith("Rootfs")).isFalse();
        assertThat(ended).hasSize(1);
        return (well ? "as wanted" : "as it was") + "; " + Told.of(ended, one -> "");
    }
}
