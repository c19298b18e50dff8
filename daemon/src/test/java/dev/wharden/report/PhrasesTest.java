package dev.wharden.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PhrasesTest {
    @Test
    void oneIsNotMany() {
        assertThat(Phrases.count(0, "policy", "policies")).isEqualTo("0 policies");
        assertThat(Phrases.count(1, "policy", "policies")).isEqualTo("1 policy");
        assertThat(Phrases.count(2, "policy", "policies")).isEqualTo("2 policies");
    }

    @Test
    void nobodyReadsNanoseconds() {
        assertThat(Phrases.seconds("2026-11-25T09:00:00.123456789Z")).isEqualTo("2026-11-25T09:00:00Z");
        assertThat(Phrases.seconds("not yet")).isEqualTo("not yet");
    }
}
