package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.remedy.Intended;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container is said to declare while Wharden has its restart policy. */
final class IntendedPolicyTest {
    @Test
    void aTwinOnProbationDeclaresThePolicyThatItGets(@TempDir Path folder) {
        var bench = RecreateBench.of(folder, "on-failure");
        bench.apply();
        Container twin = bench.stage.look("web");
        assertThat(twin.text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");

        Container declared = Intended.onDisk(new StateDir(folder)).of(twin);
        assertThat(declared.at("/HostConfig/RestartPolicy")).isEqualTo(bench.before.at("/HostConfig/RestartPolicy"));
        assertThat(declared.isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        Container retired = bench.stage.look(bench.old);
        assertThat(Intended.onDisk(new StateDir(folder)).of(retired).at("/HostConfig/RestartPolicy"))
                .isEqualTo(bench.before.at("/HostConfig/RestartPolicy"));

        bench.stage.advance(RecreateBench.PROBATION.plusMinutes(1));
        bench.converge();
        Container made = bench.stage.look("web");
        assertThat(Intended.onDisk(new StateDir(folder)).of(made)).isEqualTo(made);
    }
}
