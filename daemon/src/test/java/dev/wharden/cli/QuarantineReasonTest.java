package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuarantineReasonTest {
    @ParameterizedTest
    @CsvSource({"add,''", "add,' '", "release,''", "release,' '"})
    void withoutAReasonNothingIsOrdered(String verb, String reason) {
        assertThat(Wharden.commandLine().execute("quarantine", verb, "web", "--reason", reason))
                .isEqualTo(2);
    }
}
