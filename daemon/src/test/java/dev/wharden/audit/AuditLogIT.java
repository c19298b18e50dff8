package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharden.Typed;
import dev.wharden.container.ContainerName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk of four megabytes. */
final class AuditLogIT {
    private static final ContainerName WEB = new ContainerName("web");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "wharden-test", folder.toString()) == 0;
        if (!"1".equals(System.getenv("WHARDEN_REQUIRE_ENGINE"))) {
            assumeTrue(mounted, "needs the right to mount");
        }
        assertThat(mounted).isTrue();
        file = folder.resolve("audit.jsonl");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", folder.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private AuditLog open() {
        return AuditLog.open(new AuditSettings(file, 64 << 20, Duration.ofDays(400), "h"), InstantSource.system());
    }

    private static AuditEvent.RemedyBegun begun(String action) {
        return new AuditEvent.RemedyBegun(
                action, WEB, "cafe", "web", "Recreate", List.of("privileged"), "drift", "wharden", "b", "a");
    }

    private static AuditEvent.Intent intent(String action) {
        return new AuditEvent.Intent(action, WEB, "cafe", "stop");
    }

    private void fill(Path filler) throws IOException {
        try (var writer = new RandomAccessFile(filler.toFile(), "rw")) {
            byte[] block = new byte[4096];
            for (long at = 0; at < 8 << 20; at += block.length) {
                writer.seek(at);
                writer.write(block);
            }
            throw new AssertionError("the disk never filled up");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void onAFullDiskABegunRemedyGoesOnANewOneIsRefusedAndSpaceHealsIt() throws IOException {
        Path filler = folder.resolve("filler");
        try (AuditLog log = open()) {
            log.record(begun("first"));
            fill(filler);

            for (int i = 0; i < 40; i++) {
                log.record(intent("first"));
                log.record(new AuditEvent.Done("first", WEB, "cafe", "stop", "ok"));
            }
            assertThatThrownBy(() -> log.record(begun("second"))).isInstanceOf(AuditUnavailable.class);
            log.record(Remedies.ended("first", "rolled_back", "full"));
            assertThatThrownBy(() -> log.record(begun("third"))).isInstanceOf(AuditUnavailable.class);

            Files.delete(filler);
            log.record(begun("fourth"));
            assertThat(log.writable()).isTrue();
        }

        assertThat(Typed.as(ChainVerifier.Valid.class, ChainVerifier.verify(file))
                        .records())
                .isEqualTo(83);
    }

    @Test
    void aDiskWithoutRoomForTheReserveIsNotWritableUntilThatIsThere() throws IOException {
        Path filler = folder.resolve("filler");
        try (AuditLog log = open()) {
            log.record(intent("before"));
            fill(filler);
            try (var shorter = new RandomAccessFile(filler.toFile(), "rw")) {
                shorter.setLength(shorter.length() - (300 << 10));
            }

            assertThatThrownBy(() -> log.record(begun("first"))).isInstanceOf(AuditUnavailable.class);
            log.record(new AuditEvent.Done("before", WEB, "cafe", "stop", "ok"));
            assertThat(log.writable()).isFalse();
            long written = log.written();
            for (int i = 0; i < 5; i++) {
                log.probe();
                assertThat(log.writable()).isFalse();
            }
            assertThat(log.written()).isEqualTo(written);

            Files.delete(filler);
            log.probe();
            assertThat(log.writable()).isTrue();
        }
    }

    @Test
    void withoutRoomForTheKeptHeadNothingIsWrittenThatWouldBeTakenForABreak(@TempDir Path elsewhere)
            throws IOException {
        Path filler = folder.resolve("filler");
        Path head = folder.resolve("audit.head");
        var settings = new AuditSettings(
                elsewhere.resolve("audit.jsonl"),
                64 << 20,
                Duration.ofDays(400),
                "h",
                Optional.empty(),
                Optional.of(head));
        fill(filler);
        try (AuditLog log = AuditLog.open(settings, InstantSource.system())) {
            log.record(new AuditEvent.Lifecycle("started", "success", ""));
            assertThat(log.writable()).isFalse();
            assertThatThrownBy(() -> log.record(intent("first"))).isInstanceOf(AuditUnavailable.class);
        }
        assertThat(head).doesNotExist();
        Files.delete(filler);

        for (int i = 0; i < 2; i++) {
            try (AuditLog log = AuditLog.open(settings, InstantSource.system())) {
                log.record(new AuditEvent.Lifecycle("started", "success", ""));
                assertThat(log.changed()).isFalse();
            }
        }
        assertThat(ChainVerifier.verify(settings.file(), Optional.empty(), KeptHead.read(head)))
                .isInstanceOf(ChainVerifier.Valid.class);
    }
}
