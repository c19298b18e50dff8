package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.control.Controls;
import dev.wharden.control.Profile;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.web.WebAccess;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReloaderTest {
    private static final PolicySet POLICIES =
            ProfilePolicy.of(Profile.BASELINE, Mode.AUDIT, new Catalogue(Controls.all()));

    private final List<AuditEvent> recorded = new ArrayList<>();
    private final List<Reloader.Files> told = new ArrayList<>();
    private String file = "";
    private Current current = new Current(read(), event -> {}, InstantSource.fixed(Instant.EPOCH));

    private Config config() {
        return ConfigReader.readText(
                "w.yaml", "apiVersion: wharden.dev/v1\nkind: WhardenConfiguration\n" + file, Path.of("/etc/wharden"));
    }

    private Reloader.Files read() {
        return new Reloader.Files(config(), POLICIES, WebAccess.OPEN, List.of(Path.of("/etc/wharden/w.yaml")));
    }

    private Reloader reloader() {
        current = new Current(read(), recorded::add, InstantSource.fixed(Instant.EPOCH));
        return new Reloader(current, this::read, told::add);
    }

    @Test
    void aGoodSetHoldsAndTheAnswerNamesWhatNeedsARestart() {
        Reloader reloader = reloader();
        file = "workers: 3\nresyncInterval: 1m\nenforcement: Enforce\n";
        var answer = reloader.reload("root");
        assertThat(answer.message())
                .isEqualTo("read 1 policy and 0 exceptions; enforcement stays Audit until a restart,"
                        + " then it is Enforce; workers will hold after a restart");
        assertThat(current.last().pending())
                .as("for the status")
                .isEqualTo("enforcement stays Audit until a restart, then it is Enforce;"
                        + " workers will hold after a restart");
        assertThat(current.config().resyncInterval()).hasMinutes(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void aWrongFileIsRefusedAndTheLastGoodSetStays() {
        Reloader reloader = reloader();
        Config before = current.config();
        file = "workers: none\n";
        var answer = reloader.reload("root");
        assertThat(answer.message()).startsWith("refused, the last good set stays: w.yaml:3:10: ");
        assertThat(current.config()).isEqualTo(before);
        assertThat(current.watched()).containsExactly(Path.of("/etc/wharden/w.yaml"));
        assertThat(told).isEmpty();
        assertThat(recorded).hasSize(2);
        assertThat(current.last().problem()).contains("w.yaml:3:10");
    }
}
