package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.control.runtime.DeclaredState;
import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits that the kernel holds a container to, against those of its declaration. */
final class LimitsIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("limits-");

    private static List<String> found(DockerJava docker, String name) {
        var observer = new Observer(docker, ProcFiles.ofHost(), ENGINE.socket().toString(), InstantSource.system());
        Subject subject = observer.observe(name);
        return DeclaredState.CONTROL.evaluate(subject, Settings.of(Shape.REQUIRED, true)).stream()
                .map(finding -> finding.detail().rule() + " " + finding.detail().field() + " "
                        + finding.detail().actual())
                .toList();
    }

    @Test
    void onlyWhatSomebodyChangesInTheControlGroupIsFound() throws IOException {
        try (DockerJava docker = ENGINE.client()) {
            String limited = ENGINE.prefix() + "limited";
            ENGINE.docker("run -d --name " + limited
                    + " --memory=100000001 --cpus=0.333 --pids-limit=50 busybox:test sleep 1d");
            String free = ENGINE.prefix() + "free";
            ENGINE.docker("run", "-d", "--name", free, "busybox:test", "sleep", "1d");
            assertThat(found(docker, limited)).isEmpty();
            assertThat(found(docker, free)).isEmpty();

            ENGINE.docker("update", "--pids-limit", "70", "--cpus", "0.5", limited);
            assertThat(found(docker, limited)).isEmpty();

            Files.writeString(pidsMax(docker, limited), "1000");
            assertThat(found(docker, limited)).containsExactly("drift-live-cgroup cgroup:pids 1000");
        }
    }

    private static Path pidsMax(DockerJava docker, String name) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + docker.inspect(name).pid() + "/cgroup")).stream()
                .filter(one -> one.contains(":pids:") || one.startsWith("0::"))
                .findFirst()
                .orElseThrow();
        String folder = line.substring(line.indexOf('/'));
        return Path.of("/sys/fs/cgroup", line.contains(":pids:") ? "pids" : "", folder, "pids.max");
    }
}
