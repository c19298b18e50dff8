package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A twin has mounted what the old one had, or it does not stay. */
final class MountCheckTest {
    private static final String BINDS = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["/srv/app/sub:/sub"]}}
            """;

    @TempDir
    Path folder = Path.of("");

    private RecreateBench bench() {
        return new RecreateBench(folder, "{\"Name\": \"no\"}", BINDS);
    }

    private static Observed<List<MountPoint>> at(Container container, String root) {
        return container.running()
                ? Observed.known(List.of(new MountPoint(root, "/sub", "rw", "ext4", "254:0")))
                : Observed.absent("not running");
    }

    @Test
    void aTwinWithTheSameMountsStays() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, "/srv/app/sub");
        bench.apply();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void aTwinWhoseBindLeadsElsewhereIsRolledBackAtOnce() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, container.id().equals(bench.old) ? "/srv/app/sub" : "/etc");
        assertThat(bench.apply())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        outcome -> assertThat(outcome.toString())
                                .contains("at /sub web would have something else than before"));
        assertThat(bench.engine.stage().look(bench.old).running()).isTrue();
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedBeforeAnythingIsTouched() {
        RecreateBench bench = bench();
        bench.table = container -> Observed.unknown("permission denied");
        assertThat(bench.apply()).isInstanceOf(Outcome.Unremediable.class);
        assertThat(bench.engine.stage().look(bench.old).running()).isTrue();
    }

    @Test
    void theComparisonOutlivesACrash() {
        RecreateBench bench = bench();
        bench.table = container -> at(container, "/srv/app/sub");
        bench.apply();
        Transaction open = Parts.journal(new dev.wharden.remedy.state.StateDir(folder))
                .open(RecreateBench.WEB)
                .orElseThrow();
        assertThat(open.members().getFirst().mounts()).containsEntry("/sub", "254:0 /srv/app/sub");
    }
}
