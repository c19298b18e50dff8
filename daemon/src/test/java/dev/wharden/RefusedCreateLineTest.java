package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine answers 500 to the twin's creation: the image may have asked for that, or the host has no room. */
final class RefusedCreateLineTest {
    private static final String POLICIES = PolicyText.enforcing(
            "all", "", "{privileged: false}", "remediation: {probation: 10s, notRepairable: Quarantine}");

    private final Line line;

    RefusedCreateLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 4);
    }

    private void refuse(String words) {
        line.stage.run("web", Body.PRIVILEGED);
        line.pass(Duration.ofMinutes(5));
        line.stage.refuse("create", () -> new DockerException.Unavailable("create: 500: " + words, null));
        line.passLookingAt(Duration.ofHours(4), "web");
    }

    @Test
    void whatIsRefusedEveryTimeCannotBeRepaired() {
        refuse("invalid volume specification: '0123456789ab:/a:no space left on device:z,nocopy'");
        assertThat(line.paused("web")).as(line.reason("web")).isTrue();
        assertThat(line.ends("web")).hasSizeLessThan(10);
    }

    @Test
    void aFullDiskIsTheHosts() {
        refuse("mkdir /var/lib/docker/overlay2/0123456789ab: no space left on device");
        assertThat(line.paused("web")).isFalse();
        assertThat(line.reason("web")).contains("no space left on device");
    }
}
