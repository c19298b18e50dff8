package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.e2e.SoakWanted.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SoakWantedTest {
    private static final SoakRow RUNNING = new SoakRow("web", "running", "2");
    private static final SoakRow STOPPED = new SoakRow("web", "exited", "2");

    private final SoakWanted wanted = new SoakWanted("web");

    @Test
    void whatIsLeftRunningRunsInItsVersion() {
        wanted.running("web", 2);
        assertThat(wanted.wrong(List.of(RUNNING))).isEmpty();
        assertThat(wanted.wrong(List.of(STOPPED))).isPresent();
        assertThat(wanted.wrong(List.of(new SoakRow("web", "running", "1")))).isPresent();
        assertThat(wanted.wrong(List.of())).isPresent();
    }

    @Test
    void whatIsStoppedIsThereAndDoesNotRun() {
        wanted.running("web", 2);
        wanted.down(State.STOPPED, Instant.now());
        assertThat(wanted.wrong(List.of(STOPPED))).isEmpty();
        assertThat(wanted.wrong(List.of(RUNNING))).isPresent();
        assertThat(wanted.wrong(List.of())).isPresent();
    }

    @Test
    void whatIsRemovedIsNotThere() {
        assertThat(wanted.wrong(List.of())).isEmpty();
        assertThat(wanted.wrong(List.of(STOPPED))).isPresent();
    }

    @Test
    void nothingElseOfItRuns() {
        wanted.running("web", 2);
        assertThat(wanted.wrong(List.of(RUNNING, new SoakRow("web.wharden-old-0", "exited", "1"))))
                .isEmpty();
        assertThat(wanted.wrong(List.of(RUNNING, new SoakRow("web.wharden-old-0", "running", "1"))))
                .isPresent();
        assertThat(wanted.wrong(List.of(RUNNING, new SoakRow("web-g", "exited", "1"))))
                .isPresent();
    }
}
