package dev.wharden.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.control.fleet.Tenant.By;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TenantTest {
    private static String shown(String label) {
        return new Tenant(By.LABEL, label).shown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "shop", "Team A", "größe", "店", "a-b_c.d/e"})
    void aNameOfWhichAllIsSeenStandsAsItIs(String name) {
        assertThat(shown(name)).isEqualTo(name);
        assertThat(new Tenant(By.PROJECT, name).shown()).isEqualTo("project " + name);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            'a ',      '"a\\u0020"'
            ' a',      '"\\u0020a"'
            'a  b',    '"a \\u0020b"'
            ' ',       '"\\u0020"'
            '"a"',     '"\\"a\\""'
            """, quoteCharacter = '\'')
    void aBlankThatMakesADifferenceIsWritten(String name, String shown) {
        assertThat(shown(name)).isEqualTo(shown);
    }

    @Test
    void whatIsNotSeenIsWritten() {
        for (int unseen : List.of(0x200B, 0x00A0, 0x3164, 0x2800, 0xFE0F, 0x00AD, 0x202E, 0x0A, 0xE0061, 0x3000)) {
            String name = "a" + Character.toString(unseen);
            assertThat(shown(name)).startsWith("\"a\\u").isPrintable().isASCII();
        }
    }

    @Test
    void noLabelLooksLikeAProjectOrLikeNobody() {
        assertThat(shown("project shop")).isEqualTo("\"project shop\"");
        assertThat(shown("no known tenant")).isEqualTo("\"no known tenant\"");
        assertThat(shown("\\u0020a")).isNotEqualTo(shown(" a"));
    }
}
