package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class VersionNumberTest {
    @ParameterizedTest
    @CsvSource({
        "28, 28, 0, 0",
        "5.10, 5, 10, 0",
        "v1.7.24, 1, 7, 24",
        "4.18.0-553.el8, 4, 18, 0",
        "28.3.3-0ubuntu1.4, 28, 3, 3"
    })
    void itIsTheFirstThreeNumbers(String text, int major, int minor, int patch) {
        assertThat(VersionNumber.parse(text)).contains(new VersionNumber(major, minor, patch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dev", "-1.2"})
    void otherTextIsNone(String text) {
        assertThat(VersionNumber.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"27.9.9, 28", "28.3.2, 28.3.3", "5.9, 5.10"})
    void numbersAreComparedAsNumbers(String older, String newer) {
        assertThat(VersionNumber.parse(older)
                        .orElseThrow()
                        .isBefore(VersionNumber.parse(newer).orElseThrow()))
                .isTrue();
    }
}
