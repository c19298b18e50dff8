package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestEngineTest {
    private static final List<String> TWO = List.of("/run/one.sock", "/run/two.sock");

    @Test
    void eachProcessHasAnEngineOfItsOwn() {
        assertThat(TestEngine.ofThisProcess(TWO, "1")).isEqualTo("/run/one.sock");
        assertThat(TestEngine.ofThisProcess(TWO, "2")).isEqualTo("/run/two.sock");
    }

    @Test
    void aProcessWithoutANumberIsAlone() {
        assertThat(TestEngine.ofThisProcess(List.of("/run/one.sock"), null)).isEqualTo("/run/one.sock");
    }

    /** What a build makes of a number that it does not know. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "${surefire.forkNumber}", "null", "0", "3"})
    void aProcessWhoseNumberIsMissingTakesNobodysEngine(@Nullable String number) {
        assertThatIllegalStateException()
                .isThrownBy(() -> TestEngine.ofThisProcess(TWO, number))
                .withMessageContaining("names 2 engines");
    }

    @Test
    void aSecondProcessNeverSharesTheOnlyEngine() {
        assertThatIllegalStateException().isThrownBy(() -> TestEngine.ofThisProcess(TWO.subList(0, 1), "2"));
    }
}
