package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An old container and its twin beside one replica are two of three: only their host name tells. */
final class WritersTest {
    @Test
    void aContainerAndItsTwinNeverWriteTogether() {
        var together = new Writers(List.of("old api1", "twin api1", "second api2", "old api1"));
        assertThatCode(() -> together.assertNeverMoreThan(3)).doesNotThrowAnyException();
        assertThatThrownBy(together::assertOneOfEach).hasMessageContaining("write together at line 2");
        assertThatThrownBy(() -> together.first(4).assertNeverMoreThan(1)).isInstanceOf(AssertionError.class);
    }

    @Test
    void oneAfterTheOtherIsWell() {
        var turns = new Writers(List.of("old api1", "second api2", "twin api1", "second api2", "twin api1"));
        assertThatCode(turns::assertOneOfEach).doesNotThrowAnyException();
        assertThatCode(() -> turns.first(1).assertNeverMoreThan(1)).doesNotThrowAnyException();
    }
}
