package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container that must not be restarted or replaced is shown as that with the reason, whether or not the host lets
 * anything be done.
 */
final class KeptLineTest {
    @TempDir
    private Path folder;

    private static String composeRun(String host) {
        return Body.of("'Labels':{'com.docker.compose.project':'a','com.docker.compose.oneoff':'True'},"
                + "'HostConfig':{" + host + "}");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void oneThatComposeRunStartedIsUnremediableWithTheReason(Mode ceiling) {
        var line = new Line(folder, ceiling, UndoBench.POLICIES);
        line.stage.run("web", composeRun("'Privileged':true,'PidsLimit':100"));
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.reason("web")).contains("docker compose run");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatIsRepairedInPlaceIsNotForbidden(Mode ceiling) {
        var line = new Line(folder, ceiling, UndoBench.POLICIES);
        line.stage.run("web", composeRun("'PidsLimit':200"));
        line.look("web");
        assertThat(line.state("web")).isIn("Drifted", "Remediating", "Compliant");
    }

    /** As {@code docker create} and {@code docker start} leave it. */
    @Test
    void oneMadeByDockerCreateIsRepairedLikeAnyOther() {
        var line = new Line(folder, Mode.ENFORCE, UndoBench.POLICIES);
        line.stage.run("web", Body.of("'AttachStdout':true,'HostConfig':{'Privileged':true}"));
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Remediating");
    }
}
