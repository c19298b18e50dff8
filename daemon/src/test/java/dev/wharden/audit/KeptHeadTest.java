package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that was cut, emptied, removed or exchanged while Wharden did not run. */
final class KeptHeadTest {
    private static final long LARGE = 1 << 20;

    @TempDir
    private Path folder;

    private Path log() {
        return folder.resolve("log/audit.jsonl");
    }

    private Path head() {
        return folder.resolve("state/audit.head");
    }

    private AuditLog open(long rotateSize) {
        var settings =
                new AuditSettings(log(), rotateSize, Duration.ofDays(1), "h", Optional.empty(), Optional.of(head()));
        return AuditLog.open(settings, InstantSource.fixed(Instant.EPOCH));
    }

    private void write(int records, long rotateSize) {
        try (AuditLog log = open(rotateSize)) {
            for (int i = 0; i < records; i++) {
                log.record(new AuditEvent.Lifecycle("test", "success", "record"));
            }
        }
    }

    private boolean startsValid() {
        try (AuditLog log = open(LARGE)) {
            return !log.changed();
        }
    }

    private ChainVerifier.Finding verify() throws IOException {
        return ChainVerifier.verify(log(), Optional.empty(), KeptHead.read(head()));
    }

    private void keepLines(int count) throws IOException {
        List<String> lines = Files.readAllLines(log());
        Files.write(log(), lines.subList(0, count));
    }

    private void isBrokenForGood() throws IOException {
        assertThat(verify()).isInstanceOf(ChainVerifier.Broken.class);
        assertThat(startsValid()).isFalse();
        write(5, LARGE);
        assertThat(startsValid()).isFalse();
        // Said in the log too, for whoever has not the head.
        assertThat(ChainVerifier.verify(log())).isInstanceOf(ChainVerifier.Broken.class);
        assertThat(verify()).isInstanceOf(ChainVerifier.Broken.class);
    }

    @Test
    void aLogThatNobodyTouchedStaysValidOverStartsAndRotations() throws IOException {
        for (int i = 0; i < 5; i++) {
            write(7, 700);
            assertThat(startsValid()).isTrue();
            assertThat(verify()).isInstanceOf(ChainVerifier.Valid.class);
        }
    }

    @Test
    void aCutEndIsFound() throws IOException {
        write(10, LARGE);
        keepLines(9);
        isBrokenForGood();
    }

    @Test
    void aLogWhoseHeadIsGoneIsABreakWhetherItWasCutOrNot() throws IOException {
        write(10, LARGE);
        keepLines(5);
        Files.delete(head());
        assertThat(startsValid()).isFalse();
        isBrokenForGood();
        assertThat(Files.readString(log())).contains("records up to 5 and its kept head " + head() + " is gone");
    }

    @Test
    void anEmptiedLogIsFound() throws IOException {
        write(10, LARGE);
        Files.write(log(), new byte[0]);
        isBrokenForGood();
    }

    @Test
    void aRemovedLogIsFound() throws IOException {
        write(10, LARGE);
        Files.delete(log());
        assertThat(startsValid()).isFalse();
        isBrokenForGood();
    }

    @Test
    void yesterdaysCopyIsFound() throws IOException {
        write(10, LARGE);
        Path copy = Files.copy(log(), folder.resolve("copy"));
        write(10, LARGE);
        Files.move(copy, log(), StandardCopyOption.REPLACE_EXISTING);
        isBrokenForGood();
    }

    @Test
    void anotherWholeLogThatIsLongerIsFound() throws IOException {
        write(10, LARGE);
        Path own = Files.move(head(), folder.resolve("own.head"));
        Files.delete(log());
        try (AuditLog other = open(LARGE)) {
            for (int i = 0; i < 30; i++) {
                other.record(new AuditEvent.Lifecycle("other", "success", "record"));
            }
        }
        Files.move(own, head(), StandardCopyOption.REPLACE_EXISTING);
        isBrokenForGood();
    }

    @Test
    void aRemovedActiveFileOfARotatedLogIsFound() throws IOException {
        write(20, 700);
        Files.delete(log());
        assertThat(startsValid()).isFalse();
        isBrokenForGood();
    }

    @Test
    void recordsThatTheHeadDoesNotKnowYetAreNoBreak() throws IOException {
        write(10, LARGE);
        byte[] older = Files.readAllBytes(head());
        write(3, LARGE);
        Files.write(head(), older);
        assertThat(startsValid()).isTrue();
        assertThat(verify()).isInstanceOf(ChainVerifier.Valid.class);
    }

    @Test
    void aTornWriteOfTheHeadIsNoBreak() throws IOException {
        write(10, LARGE);
        long turn = KeptHead.read(head()).orElseThrow().turn();
        try (var file = new RandomAccessFile(head().toFile(), "rw")) {
            file.seek(turn % 2 * 4096 + 30);
            file.write(new byte[100]);
        }
        assertThat(startsValid()).isTrue();
    }

    @Test
    void aHeadOfWhichNothingCanBeReadIsABreak() throws IOException {
        write(10, LARGE);
        Files.write(head(), new byte[8192]);
        isBrokenForGood();
    }

    @Test
    void whatAPowerFailureTookBeforeItWasSyncedIsNoBreak() throws IOException {
        write(10, LARGE);
        try (AuditLog log = open(LARGE)) {
            log.record(new AuditEvent.Lifecycle("test", "success", "unsynced"));
            KeptHead.Mark mark = KeptHead.read(head()).orElseThrow();
            assertThat(mark.seq()).isEqualTo(11);
            assertThat(mark.synced()).isEqualTo(10);
            var kept = KeptHead.open(head());
            assertThat(kept.demands(10)).as("the same kernel still runs").isTrue();
        }
    }

    @Test
    void aNewLogIsBegunByMovingLogAndHeadAway() throws IOException {
        write(10, LARGE);
        keepLines(5);
        assertThat(startsValid()).isFalse();
        Files.delete(log());
        Files.delete(head());
        write(3, LARGE);
        assertThat(startsValid()).isTrue();
        assertThat(verify()).isInstanceOf(ChainVerifier.Valid.class);
    }
}
