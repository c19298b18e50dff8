package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.policy.Remediation.Window;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowsTest {
    private static final Window NIGHT = new Window("0 0 2 ? * MON-FRI", Duration.ofHours(2), "Europe/Oslo");

    private final Windows windows = new Windows();

    @ParameterizedTest
    @CsvSource({
        // 2026-11-25 is a Wednesday; Oslo is an hour ahead of UTC in winter, two in summer.
        "2026-11-25T00:59:59.999Z, false",
        "2026-11-25T01:00:00Z, true",
        "2026-11-25T02:59:59.999Z, true",
        "2026-11-25T03:00:00Z, false",
        "2026-11-25T03:00:00.500Z, false",
        "2026-11-28T01:30:00Z, false",
        "2026-07-01T00:00:00Z, true",
        "2026-07-01T02:00:00Z, false"
    })
    void isOpenFromItsOpeningForItsDuration(Instant at, boolean open) {
        assertThat(windows.open(NIGHT, at)).isEqualTo(open);
    }

    @Test
    void theNextOpeningIsAfterTheMoment() {
        assertThat(windows.nextOpening(NIGHT, Instant.parse("2026-11-27T01:00:00Z")))
                .isEqualTo(Instant.parse("2026-11-30T01:00:00Z"));
    }

    @Test
    void aWindowOfThePastNeverOpensAgain() {
        var past = new Window("0 0 2 1 1 ? 2020", Duration.ofHours(1), "UTC");

        assertThat(windows.nextOpening(past, Instant.parse("2026-01-01T00:00:00Z")))
                .isEqualTo(Instant.MAX);
        assertThat(windows.open(past, Instant.parse("2026-01-01T00:00:00Z"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0 0 2 ? * MON-FRI,true", "0 0 2 * * *,false", "nonsense,false", "0 0 25 ? * *,false"})
    void aCronIsCheckedWhenItIsRead(String cron, boolean good) {
        assertThat(Windows.check(cron).isEmpty()).isEqualTo(good);
    }
}
