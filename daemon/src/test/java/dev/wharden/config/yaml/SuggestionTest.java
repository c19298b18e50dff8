package dev.wharden.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "c1-wbe-1, ', did you mean \"c1-web-1\"?'",
        "C1-DB-2, ', did you mean \"c1-db-1\"?'",
        "c1-we-1, ', did you mean \"c1-web-1\"?'",
        "metrics, ''"
    })
    void theNearestIsNamed(String wrong, String told) {
        assertThat(Words.suggestion(wrong, List.of("c1-db-1", "c1-web-1"))).isEqualTo(told);
    }
}
