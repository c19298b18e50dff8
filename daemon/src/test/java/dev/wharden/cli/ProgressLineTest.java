package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.report.Ansi;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is seen of a command while it works: nothing of it is on standard output. */
final class ProgressLineTest {
    private static final String ERASED = "\r\u001b[K";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ProgressLine line(int width) {
        return new ProgressLine(new Terminal(stream(out), stream(err), new Ansi(false), width));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    private void assertSaid(String... parts) {
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(String.join("", parts));
        assertThat(out.size()).isZero();
    }

    @Test
    void onATerminalEachContainerIsCountedOnOneLineOfWhichNothingIsLeft() {
        try (ProgressLine line = line(80)) {
            line.count("planning container", 1, 15);
            line.count("planning container", 2, 15);
        }
        assertSaid(ERASED, "planning container 1 of 15", ERASED, "planning container 2 of 15", ERASED);
    }

    @Test
    void whatDoesNotFitOnTheLineIsLeftOutAndWhatIsHostileIsEscaped() {
        line(30).step("web: waits for\u001b[2J a place in this hour's budget", ", 9 s left");
        assertSaid(ERASED, "web: waits for\\u001b[2J a");
    }

    @Test
    void whatLastsStaysOnTheScreen() {
        try (ProgressLine line = line(80)) {
            line.step("web: on probation", ", 3 s left");
            line.say("db: it is gone");
        }
        assertSaid(ERASED, "web: on probation, 3 s left", ERASED, "db: it is gone\n");
    }

    @Test
    void inAPipeEachStepIsALineAndNothingIsCounted() {
        try (ProgressLine line = line(0)) {
            line.count("planning container", 1, 15);
            line.step("web: reconciling", "");
            line.step("web: on probation", ", 3 s left");
            line.step("web: on probation", ", 2 s left");
            line.step("db: reconciling", "");
        }
        assertSaid("web: reconciling\n", "web: on probation, 3 s left\n", "db: reconciling\n");
    }
}
