package dev.wharden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({"90s,PT90S,90s", "5m,PT5M,5m", "2h,PT2H,2h", "7d,P7D,7d", "60s,PT1M,1m", "0s,PT0S,0s", "48h,P2D,2d"})
    void aDurationIsANumberAndAUnit(String text, Duration duration, String shown) {
        assertThat(Durations.parse(text)).contains(duration);
        assertThat(Durations.format(duration)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-5m", "1.5h", "1h30m", "5 m", "5M", "99999999d"})
    void anythingElseIsNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
