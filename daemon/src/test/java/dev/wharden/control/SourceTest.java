package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class SourceTest {
    @ParameterizedTest
    @CsvSource({
        "/HostConfig/Binds/0, INSPECT",
        "proc:/status/CapBnd, KERNEL",
        "cgroup:memory, KERNEL",
        "event:attach, EVENT",
        "engine:/Warnings, ENGINE",
        "host:/etc/group, HOST",
        "fleet:/dataClass, HOST"
    })
    void aFieldSaysWhereItWasRead(String field, Source source) {
        assertThat(Source.of(field)).isEqualTo(source);
    }

    @Test
    void nothingIsReadElsewhere() {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.of("HostConfig"));
    }
}
