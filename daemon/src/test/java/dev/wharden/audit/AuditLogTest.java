package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Typed;
import dev.wharden.container.ContainerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final ContainerName WEB = new ContainerName("web");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("audit.jsonl");
    }

    private AuditLog open(long rotateSize, Duration keep, InstantSource clock) {
        return AuditLog.open(new AuditSettings(file, rotateSize, keep, "host1"), clock);
    }

    private AuditLog open() {
        return open(1 << 20, Duration.ofDays(400), InstantSource.fixed(NOON));
    }

    private static AuditEvent intent(int number) {
        return new AuditEvent.Intent("a" + number, WEB, "cafe", "stop");
    }

    private static AuditEvent.Evaluated evaluated(boolean changed) {
        return new AuditEvent.Evaluated(
                WEB,
                "cafe",
                "web",
                "Audit",
                "Drifted",
                List.of(new AuditEvent.Violation("privileged", "critical", "inspect", false)),
                changed,
                Duration.ofMillis(1),
                Optional.empty());
    }

    @Test
    void everyLineHasExactlyTheFieldsOfTheContractInTheirOrder() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
        }

        String line = Files.readString(file).strip();

        assertThat(line)
                .startsWith("{\"seq\":1,\"time\":\"2026-11-25T12:00:00Z\",\"host\":\"host1\",\"type\":\"intent\","
                        + "\"action\":\"a1\",\"container\":\"web\",\"containerId\":\"cafe\",\"policy\":null,"
                        + "\"control\":null,\"verb\":\"stop\",\"result\":null,\"before\":null,\"after\":null,"
                        + "\"reason\":null,\"actor\":null,\"prev\":\"" + "0".repeat(64) + "\",\"hash\":\"");
        String body = line.replaceFirst(",\"hash\":\"[0-9a-f]{64}\"}$", "}");
        assertThat(line).endsWith(",\"hash\":\"" + AuditLine.sha256(body) + "\"}");
    }

    @Test
    void theFileIsForItsOwnerAndItsGroup() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void theChainGoesOnOverRotationsAndRestarts() {
        for (int run = 0; run < 5; run++) {
            try (AuditLog log = open(2000, Duration.ofDays(400), InstantSource.fixed(NOON))) {
                for (int i = 0; i < 10; i++) {
                    log.record(intent(i));
                }
            }
        }

        assertThat(ChainVerifier.verify(file)).isInstanceOfSatisfying(ChainVerifier.Valid.class, valid -> {
            assertThat(valid.records()).isEqualTo(50);
            assertThat(valid.head()).startsWith("50:");
            assertThat(valid.tornEnd()).isFalse();
        });
        assertThat(folder.toFile().list()).hasSizeGreaterThan(5);
    }

    @Test
    void aTornLastLineIsCutOffAndTheGapIsRecorded() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
            log.record(intent(2));
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 30));
        assertThat(Typed.as(ChainVerifier.Valid.class, ChainVerifier.verify(file))
                        .tornEnd())
                .isTrue();

        try (AuditLog log = open()) {
            log.record(intent(3));
        }

        var types = new ArrayList<String>();
        AuditReader.read(
                file, record -> true, record -> types.add(record.path("type").asText()));
        assertThat(types).containsExactly("intent", "gap", "intent");
        assertThat(ChainVerifier.verify(file)).isInstanceOf(ChainVerifier.Valid.class);
    }

    @Test
    void zerosThatAPowerFailureLeftAreCutOffToo() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
        }
        Files.write(file, new byte[5000], StandardOpenOption.APPEND);

        open().close();

        assertThat(Typed.as(ChainVerifier.Valid.class, ChainVerifier.verify(file))
                        .records())
                .isEqualTo(2);
    }

    @Test
    void aVerdictIsWrittenOnlyWhenItChanged() {
        try (AuditLog log = open()) {
            log.record(evaluated(false));
            log.record(evaluated(true));

            assertThat(log.written()).isEqualTo(1);
        }
    }

    @Test
    void hostileTextIsNothingButText() throws IOException {
        try (AuditLog log = open()) {
            log.record(new AuditEvent.Ordered(
                    "pause", Optional.empty(), "done", "\n{\"seq\":9}\u001b[31m\u202e\ud800é", "root"));
        }

        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, UTF_8).lines()).hasSize(1);
        for (byte b : bytes) {
            assertThat(b == '\n' || (b >= 0x20 && b < 0x7f)).isTrue();
        }
        assertThat(ChainVerifier.verify(file)).isInstanceOf(ChainVerifier.Valid.class);
    }

    @Test
    void anEndlessReasonIsCut() throws IOException {
        try (AuditLog log = open()) {
            log.record(new AuditEvent.Lifecycle("started", "x", "y".repeat(1_000_000)));
        }

        assertThat(Files.size(file)).isLessThan(6000);
    }

    @Test
    void aFileOlderThanKeepIsRetiredOnTheRecordAndTheRestStillVerifies() {
        try (AuditLog log =
                open(1500, Duration.ofDays(1), InstantSource.fixed(Instant.now().plus(Duration.ofDays(2))))) {
            for (int i = 0; i < 40; i++) {
                log.record(intent(i));
            }
        }

        assertThat(Typed.as(ChainVerifier.Valid.class, ChainVerifier.verify(file))
                        .records())
                .isLessThan(15);
    }

    @Test
    void aRemovedFileShowsAsAGapAndAsABrokenChain() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
            assertThat(log.changed()).isFalse();
            Files.delete(file);
            log.record(intent(2));
            assertThat(log.changed()).as("the metric says so at once").isTrue();
        }

        var reasons = new ArrayList<String>();
        AuditReader.read(
                file,
                record -> record.path("type").asText().equals("gap"),
                record -> reasons.add(record.path("reason").asText()));
        assertThat(reasons).containsExactly("the log was changed by somebody else");
        assertThat(ChainVerifier.verify(file)).isInstanceOf(ChainVerifier.Broken.class);
    }

    @Test
    void aLogThatIsTakenAwayForAMomentIsWrittenAgainWhenItIsBack() throws IOException {
        Path aside = folder.resolve("aside");
        try (AuditLog log = open()) {
            log.record(intent(1));
            Files.move(file, aside);
            Files.createDirectory(file);
            log.probe();
            assertThat(log.writable()).isFalse();

            Files.delete(file);
            Files.move(aside, file);
            log.probe();
            assertThat(log.writable()).isTrue();
            log.record(intent(2));
        }
        assertThat(ChainVerifier.verify(file)).isInstanceOf(ChainVerifier.Valid.class);
    }

    @Test
    void aHeadThatCannotBeMadeIsNamed() throws IOException {
        Path head = folder.resolve("audit.head");
        Path inTheWay = Files.createDirectories(folder.resolve("audit.head.new/in-the-way"));
        var settings =
                new AuditSettings(file, 1 << 20, Duration.ofDays(400), "host1", Optional.empty(), Optional.of(head));
        try (AuditLog log = AuditLog.open(settings, InstantSource.fixed(NOON))) {
            assertThatThrownBy(() -> log.record(intent(1)))
                    .isInstanceOf(AuditUnavailable.class)
                    .hasMessageStartingWith("cannot make " + head + ", without which no record is written (")
                    .hasMessageEndingWith("): free space or fix its rights");
            assertThat(head).doesNotExist();

            Files.delete(inTheWay);
            log.record(intent(1));
            assertThat(head).exists();
        }
    }

    @Test
    void aLogThatIsCutOrRemovedIsFoundWithoutARecord() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
            log.probe();
            assertThat(log.changed()).isFalse();

            Files.write(file, new byte[0]);
            log.probe();

            assertThat(log.changed()).isTrue();
            assertThat(log.written()).isEqualTo(2);
            log.probe();
            assertThat(log.written()).isEqualTo(2);
        }
    }

    @Test
    void aLogThatCannotBeOpenedIsSaidInOneLine() throws IOException {
        Files.createDirectory(file);

        assertThatThrownBy(this::open)
                .isInstanceOf(AuditUnavailable.class)
                .hasMessage(file + " is a folder, not a regular file: move it away");
    }

    @Test
    void theCheckpointNamesARecordOfTheChain() {
        try (AuditLog log = open()) {
            assertThat(log.checkpoint()).isEmpty();
            log.record(intent(1));
            log.record(intent(2));

            assertThat(log.checkpoint())
                    .hasValueSatisfying(head -> assertThat(head).startsWith("1:"));
        }
    }

    @Test
    void aContainersStoryIsItsOwnRecords() {
        try (AuditLog log = open()) {
            log.record(intent(1));
            log.record(new AuditEvent.Lifecycle("started", "ok", ""));
        }

        var story = new ArrayList<String>();
        AuditReader.read(
                file,
                AuditReader.of(WEB),
                record -> story.add(record.path("action").asText()));

        assertThat(story).containsExactly("a1");
    }

    @Test
    void whatCannotBeWrittenIsRefusedOrKeptAndTheLogRecoversByItself() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
            Files.delete(file);
            Files.createDirectory(file);

            assertThatThrownBy(() -> log.record(intent(2))).isInstanceOf(AuditUnavailable.class);
            log.record(new AuditEvent.Done("a1", WEB, "cafe", "stop", "ok"));
            assertThat(log.writable()).isFalse();
            assertThat(log.failures()).isPositive();

            Files.delete(file);
            log.record(intent(3));
            assertThat(log.writable()).isTrue();
        }

        var story = new ArrayList<String>();
        AuditReader.read(
                file,
                record -> true,
                record -> story.add(
                        record.path("type").asText() + record.path("action").asText()));
        assertThat(story).containsExactly("gapnull", "donea1", "intenta3");
    }

    @Test
    void whatDoesNotFitInMemoryIsCountedAsAGap() throws IOException {
        try (AuditLog log = open()) {
            log.record(intent(1));
            Files.delete(file);
            Files.createDirectory(file);
            for (int i = 0; i < 1007; i++) {
                log.record(new AuditEvent.Done("a1", WEB, "cafe", "stop", "ok"));
            }
            Files.delete(file);
        }

        var reasons = new ArrayList<String>();
        AuditReader.read(
                file,
                record -> record.path("type").asText().equals("gap"),
                record -> reasons.add(record.path("reason").asText()));
        assertThat(reasons)
                .containsExactly(
                        "the log was changed by somebody else",
                        "7 records were lost while the log could not be written");
    }
}
