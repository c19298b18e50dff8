package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What many containers that cannot be inspected leave in the log. */
final class ContainerIndexTest {
    @TempDir
    private Path host;

    private Instant now = Instant.parse("2026-11-25T09:00:00Z");

    @Test
    void aStormIsALineAMinuteAndOnlyWhereItLasts() {
        var engine = new FakeEngine();
        for (int i = 0; i < 50; i++) {
            engine.stage().run("web" + i, Body.of(""));
        }
        engine.stage().refuse("inspect", () -> new DockerException.Rejected("an answer that is none"));
        var index = new ContainerIndex(
                engine, new ProcessReader(new ProcFiles(host)), id -> Observed.unknown("not asked for"), () -> now);
        var logger = (Logger) LoggerFactory.getLogger(InspectFailures.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        // A command of another test may have turned the log off.
        logger.setLevel(Level.WARN);
        try {
            index.settle(Duration.ofSeconds(10));
            assertThat(lines.list).as("a moment of the engine's").isEmpty();
            now = now.plusSeconds(61);
            index.settle(Duration.ofSeconds(10));
            assertThat(lines.list).hasSize(1);
            now = now.plusSeconds(61);
            index.settle(Duration.ofSeconds(10));
            assertThat(lines.list).hasSize(2);
        } finally {
            logger.detachAppender(lines);
        }
    }
}
