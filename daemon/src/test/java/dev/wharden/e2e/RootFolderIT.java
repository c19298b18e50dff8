package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} prints for a program that writes right into the root folder, pasted as it is printed. */
final class RootFolderIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-rootfolder-");

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> WRITES =
            List.of("sh", "-c", "while true; do date >/state || exit 3; sleep 1; done");

    @TempDir
    private Path folder;

    @Test
    void whatIsPastedRunsAndWrites() {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.policy(
                "web.yaml", PolicyText.policy("web", "e2e-rootfolder-*", "mode: Enforce", "profile: restricted"));
        var containers = new Containers(ENGINE);
        String web = containers.run("web", WRITES);
        String old = containers.id(web);
        await().atMost(LONG).until(() -> ENGINE.docker("diff", web).contains("/state"));

        String told = product.succeeds("explain", web).out();

        assertThat(told)
                .contains("It wrote /state in the root folder, where no mount can be and only root can write")
                .contains("Stays a finding: readOnlyRootFilesystem", "Stays a finding: runAsNonRoot")
                .doesNotContain("--read-only", "read_only: true", "--user=10001", "user: \"10001");
        String commands = told.lines()
                .dropWhile(line -> !line.startsWith("docker run  "))
                .takeWhile(line -> !line.startsWith("compose.override.yaml"))
                .filter(line -> line.startsWith("  docker "))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
        Ran pasted =
                Ran.of(List.of("bash", "-e"), Map.of("DOCKER_HOST", "unix://" + ENGINE.socket()), commands, folder);
        assertThat(pasted.code()).as(commands + pasted.err()).isZero();
        assertThat(containers.id(web)).isNotEqualTo(old);
        await().atMost(LONG).until(() -> ENGINE.docker("diff", web).contains("/state"));
        assertThat(containers.inspect(web, "{{.State.Running}} {{.HostConfig.CapDrop}}"))
                .isEqualTo("true [ALL]");
    }
}
