package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

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

    @ParameterizedTest
    @EnumSource(Mode.class)
    void oneThatComposeRunStartedIsUnremediableWithTheReason(Mode ceiling) {
        var line = new Line(folder, ceiling, UndoBench.POLICIES);
        line.engine
                .stage()
                .run(
                        "web",
                        "{\"Image\":\"busybox:test\",\"Labels\":{\"com.docker.compose.project\":\"a\",\"com.docker.compose.oneoff\":\"True\"},\"HostConfig\":{\"Privileged\":true,\"PidsLimit\":100}}");
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.reason("web")).contains("docker compose run");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatIsRepairedInPlaceIsNotForbidden(Mode ceiling) {
        var line = new Line(folder, ceiling, UndoBench.POLICIES);
        line.engine
                .stage()
                .run(
                        "web",
                        "{\"Image\":\"busybox:test\",\"Labels\":{\"com.docker.compose.project\":\"a\",\"com.docker.compose.oneoff\":\"True\"},\"HostConfig\":{\"PidsLimit\":200}}");
        line.look("web");
        assertThat(line.state("web")).isIn("Drifted", "Remediating", "Compliant");
    }

    /** As {@code docker create} and {@code docker start} leave it. */
    @Test
    void oneMadeByDockerCreateIsRepairedLikeAnyOther() {
        var line = new Line(folder, Mode.ENFORCE, UndoBench.POLICIES);
        line.engine
                .stage()
                .run("web", "{\"Image\":\"busybox:test\",\"AttachStdout\":true,\"HostConfig\":{\"Privileged\":true}}");
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Remediating");
    }
}
