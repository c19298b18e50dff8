package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UserSpecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00",
                "000",
                "+0",
                "-0",
                "0:0",
                "0:1000",
                ":1000",
                "root",
                "root:root",
                "root:1000",
                " 0 ",
                "00:1000",
                "000000000000000000000000"
            })
    void everySpellingOfRootIsRoot(String raw) {
        assertThat(UserSpec.parse(raw).isRoot()).isTrue();
        assertThat(UserSpec.parse(raw).needsPasswd()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "1000:0", "1", "2147483647", "+1000"})
    void aNumberAboveZeroIsNotRoot(String raw) {
        assertThat(UserSpec.parse(raw).isRoot()).isFalse();
        assertThat(UserSpec.parse(raw).needsPasswd()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"www-data", "toor", "0x0", "4294967296", "-1", "١", "Root", "99999999999999999999"})
    void whatIsNoNumberOfTheEngineNeedsALookup(String raw) {
        assertThat(UserSpec.parse(raw).isRoot()).isFalse();
        assertThat(UserSpec.parse(raw).needsPasswd()).isTrue();
    }

    @Test
    void aNameIsLookedUpAndANumberIsNot() {
        var passwd = Map.of("toor", 0L, "web", 101L, "1000", 0L);
        assertThat(UserSpec.parse("toor").uid(passwd)).hasValue(0);
        assertThat(UserSpec.parse("web:web").uid(passwd)).hasValue(101);
        assertThat(UserSpec.parse("1000").uid(passwd)).hasValue(1000);
        assertThat(UserSpec.parse("nobody").uid(passwd)).isEmpty();
    }

    @Test
    void onlyTwoPlainNumbersAboveZeroAreExplicit() {
        assertThat(UserSpec.parse("10001:10001").isExplicit()).isTrue();
        assertThat(UserSpec.parse("10001").isExplicit()).isFalse();
        assertThat(UserSpec.parse("10001:0").isExplicit()).isFalse();
        assertThat(UserSpec.parse("web:10001").isExplicit()).isFalse();
        assertThat(UserSpec.parse("10001:4294967296").isExplicit()).isFalse();
    }
}
