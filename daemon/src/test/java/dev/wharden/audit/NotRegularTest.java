package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.kernel.PlainFileTest.Other;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody puts in the place of the log or its head neither hangs nor is followed. */
@Timeout(60)
final class NotRegularTest {
    private static final String NOT = ", not a regular file: move it away";

    @TempDir
    private Path folder;

    private Path log() {
        return folder.resolve("audit.jsonl");
    }

    private Path head() {
        return folder.resolve("audit.head");
    }

    private AuditLog open() {
        var settings =
                new AuditSettings(log(), 1 << 20, Duration.ofDays(1), "h", Optional.empty(), Optional.of(head()));
        return AuditLog.open(settings, InstantSource.system());
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfTheLog(Other other) throws IOException, InterruptedException {
        other.put(log());
        String why = log() + " is " + other.words() + NOT;

        assertThatThrownBy(this::open).isInstanceOf(AuditUnavailable.class).hasMessage(why);
        if (other != Other.BROKEN_LINK) {
            assertThatThrownBy(() -> ChainVerifier.verify(log()))
                    .isInstanceOf(AuditUnavailable.class)
                    .hasMessage(why);
            assertThatThrownBy(() -> AuditReader.read(log(), any -> true, line -> {}))
                    .isInstanceOf(AuditUnavailable.class)
                    .hasMessage(why);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfARotatedFile(Other other) throws IOException, InterruptedException {
        Path rotated = new AuditFiles(log()).rotated(1);
        other.put(rotated);

        assertThatThrownBy(this::open).hasMessage(rotated + " is " + other.words() + NOT);
        assertThatThrownBy(() -> ChainVerifier.verify(log())).hasMessage(rotated + " is " + other.words() + NOT);
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfTheHead(Other other) throws IOException, InterruptedException {
        other.put(head());

        assertThatThrownBy(this::open).hasMessage(head() + " is " + other.words() + NOT);
    }

    @ParameterizedTest
    @EnumSource
    void whileTheDaemonRuns(Other other) throws IOException, InterruptedException {
        try (AuditLog log = open()) {
            log.record(new AuditEvent.Lifecycle("test", "success", "one"));
            Files.delete(log());
            other.put(log());
            log.record(new AuditEvent.Lifecycle("test", "success", "two"));
            assertThat(log.writable()).isFalse();

            Files.delete(log());
            log.record(new AuditEvent.Lifecycle("test", "success", "three"));
            assertThat(log.writable()).isTrue();
        }
        assertThat(Files.readString(log())).contains("\"reason\":\"two\"", "\"reason\":\"three\"");
    }
}
