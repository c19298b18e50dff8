package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvidenceAgeTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    private Path root;

    private final List<AuditEvent> recorded = new ArrayList<>();
    private List<Quarantined> open = List.of();
    private StateDir state = new StateDir(Path.of("/nowhere"));

    @BeforeEach
    void state() {
        state = new StateDir(root);
    }

    private void run() {
        new EvidenceAge(state, () -> open, () -> Duration.ofDays(90), recorded::add, InstantSource.fixed(NOW)).run();
    }

    private Path evidence(String action, int days) throws IOException {
        state.write("evidence/" + action + "/0123456789ab/proc/status", "x".getBytes(StandardCharsets.UTF_8));
        state.write("evidence/" + action + "/manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
        return aged(root.resolve("evidence").resolve(action), days);
    }

    private static Path aged(Path path, int days) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(NOW.minus(Duration.ofDays(days))));
        return path;
    }

    static Quarantined quarantine(String action) {
        return new Quarantined(
                action,
                ContainerName.of("web"),
                "0123456789abcdef",
                "",
                List.of(),
                "cause",
                "root",
                NOW,
                QuarantineStep.HELD,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatIsOlderGoesAndIsOnRecord() throws Exception {
        Path old = evidence("a1", 91);
        Path young = evidence("a2", 89);
        run();
        assertThat(old).doesNotExist();
        assertThat(young.resolve("manifest.json")).exists();
        assertThat(recorded)
                .containsExactly(
                        new AuditEvent.Lifecycle("evidence_removed", "success", "evidence of a1, older than 90 days"));
    }

    @Test
    void theEvidenceOfAContainerThatIsStillHeldStays() throws Exception {
        Path old = evidence("a1", 400);
        open = List.of(quarantine("a1"));
        run();
        assertThat(old.resolve("0123456789ab/proc/status")).exists();
        assertThat(recorded).isEmpty();
        open = List.of();
        run();
        assertThat(old).doesNotExist();
    }

    @Test
    void noLinkLeadsOutOfTheEvidence(@TempDir Path outside) throws Exception {
        Path precious = outside.resolve("precious");
        Files.writeString(precious, "x");
        aged(outside, 400);
        Path old = evidence("a1", 91);
        Files.createSymbolicLink(old.resolve("0123456789ab/folder"), outside);
        Files.createSymbolicLink(old.resolve("0123456789ab/file"), precious);
        aged(old, 91);
        Files.createSymbolicLink(root.resolve("evidence/a0"), outside);
        run();
        assertThat(old).doesNotExist();
        assertThat(precious).hasContent("x");
    }

    @Test
    void aLinkInPlaceOfTheWholeEvidenceIsNotFollowed(@TempDir Path outside) throws Exception {
        Path folder = aged(Files.createDirectory(outside.resolve("a1")), 400);
        Files.createSymbolicLink(root.resolve("evidence"), outside);
        run();
        assertThat(folder).exists();
        assertThat(recorded).isEmpty();
    }

    @Test
    void noEvidenceAtAllIsNoError() {
        run();
        assertThat(recorded).isEmpty();
    }
}
