package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.controller.Result;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that waits for its window, on the whole straight line. */
final class WaitingLineTest {
    @TempDir
    private Path folder;

    private static String policy(String mode, String cron) {
        return """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web"]}
              mode: %s
              profile: privileged
              desired: {privileged: false}
              remediation: {window: {cron: "%s", duration: 2h, timeZone: Europe/Oslo}}
            """.formatted(mode, cron);
    }

    private Line line(String cron) {
        var line = new Line(folder, Mode.ENFORCE, policy("Enforce", cron));
        line.engine.stage().run("web", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"Privileged\":true}}");
        return line;
    }

    @Test
    void aWindowThatNeverOpensAgainIsWaitedForWithoutALoop() {
        Line line = line("0 0 3 24 12 ? 2025");

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofDays(1)));

        assertThat(line.reason("web")).isEqualTo("waits for: window, never opens again");
    }
}
