package dev.wharden.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wharden.container.ContainerName;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogLinesTest {
    private static final ContainerName WEB = ContainerName.of("web");

    private final Logger logger = (Logger) LoggerFactory.getLogger(LogLines.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    private String said(AuditEvent event) {
        lines.list.clear();
        new LogLines().record(event);
        return String.join(
                "\n",
                lines.list.stream()
                        .map(line -> line.getLevel() + " " + line.getFormattedMessage() + " " + line.getKeyValuePairs())
                        .toList());
    }

    @Test
    void aChangeIsALineAtItsBeginningAndAtItsEnd() {
        assertThat(said(Remedies.begun("a1", "runs privileged")))
                .startsWith("INFO Remediation started")
                .contains("container=\"web\"", "action=\"a1\"", "kind=\"Recreate\"", "reason=\"runs privileged\"");
        assertThat(said(Remedies.ended("a1", "rolled_back", "it ended with exit code 1")))
                .startsWith("INFO Remediation ended")
                .contains("action=\"a1\"", "result=\"rolled_back\"", "it ended with exit code 1");
    }

    @Test
    void whatIsNotDoneIsSaidAsSuch() {
        assertThat(said(Remedies.ended("", "refused", "it writes")))
                .startsWith("INFO Remediation refused")
                .doesNotContain("action");
        assertThat(said(Remedies.ended("", "deferred", "waits"))).startsWith("INFO Remediation deferred");
    }

    @Test
    void whatAPersonOrderedIsALineAndAVerdictIsNone() {
        assertThat(said(new AuditEvent.Ordered("release", Optional.of(WEB), "done", "checked", "ann")))
                .startsWith("INFO Command handled")
                .contains("verb=\"release\"", "actor=\"ann\"");
        assertThat(said(new AuditEvent.Intent("a1", WEB, "id", "stop"))).isEmpty();
    }
}
