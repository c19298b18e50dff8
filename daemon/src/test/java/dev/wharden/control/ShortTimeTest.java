package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortTimeTest {
    @ParameterizedTest
    @CsvSource({
        "20ms, 20000000, 20ms, 20 ms",
        "1.5ms, 1500000, 1.5ms, 1.5 ms",
        "0.25ms, 250000, 0.25ms, 0.25 ms",
        "2000ms, 2000000000, 2000ms, 2000 ms",
        "31.257ms, 31257000, 31.257ms, 31.3 ms"
    })
    void whatIsWrittenIsReadAndShown(String text, long nanos, String again, String shown) {
        Duration time = ShortTime.parse(text).orElseThrow();
        assertThat(time).isEqualTo(Duration.ofNanos(nanos));
        assertThat(ShortTime.format(time)).isEqualTo(again);
        assertThat(ShortTime.text(time)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "20", "20s", "0ms", "0.0ms", "-1ms", "2000.001ms", "99999ms", "1.2345ms", ".5ms", "20 ms"})
    void anythingElseIsRefused(String text) {
        assertThat(ShortTime.parse(text)).isEmpty();
    }
}
