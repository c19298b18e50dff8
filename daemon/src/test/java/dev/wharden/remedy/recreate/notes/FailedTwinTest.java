package dev.wharden.remedy.recreate.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailedTwinTest {
    /** Seconds that it lasted, that its policy says, and that the next one must stay up. */
    @ParameterizedTest
    @CsvSource({"4, 5, 12", "0, 30, 30", "25, 30, 75", "300, 30, 600", "7200, 30, 600", "10, 900, 900", "-3, 5, 5"})
    void theNextOneMustStayUpThreeTimesAsLong(long lasted, long least, long wanted) {
        var twin = new FailedTwin(
                "a", Instant.EPOCH, "web", "1", "exit code 1", "", List.of(), Duration.ofSeconds(lasted));
        FailedTwin kept = FailedTwin.of(twin.tree());
        assertThat(kept).isEqualTo(twin);
        assertThat(kept.probation(Duration.ofSeconds(least))).isEqualTo(Duration.ofSeconds(wanted));
    }
}
