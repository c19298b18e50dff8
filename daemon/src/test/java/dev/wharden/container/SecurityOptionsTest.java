package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecurityOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "no-new-privileges,true",
        "no-new-privileges=1,true",
        "no-new-privileges:true,true",
        "no-new-privileges=false,false",
        "no-new-privileges=0,false",
        "no-new-privileges=yes,false"
    })
    void everySpellingOfTheFlagIsRead(String element, boolean value) {
        assertThat(new SecurityOptions(List.of(element)).flag(SecurityOptions.NO_NEW_PRIVILEGES))
                .contains(value);
    }

    @Test
    void anEmptyProfileIsTheEnginesAndABareWordIsNone() {
        assertThat(List.of("seccomp=", "apparmor=", "seccomp:")).allMatch(SecurityOptions::isKnown);
        assertThat(List.of("seccomp", "apparmor", "label", "label=")).noneMatch(SecurityOptions::isKnown);
    }

    @Test
    void theLastOfARepeatedKeyHolds() {
        var options =
                new SecurityOptions(List.of("no-new-privileges", "seccomp=unconfined", "no-new-privileges=false"));
        assertThat(options.flag("no-new-privileges")).contains(false);
        assertThat(options.value("seccomp")).contains("unconfined");
        assertThat(options.value("apparmor")).isEmpty();
    }

    @Test
    void aKeyIsReplacedAndNeverDoubled() {
        var options =
                new SecurityOptions(List.of("no-new-privileges=false", "no-new-privileges", "seccomp:unconfined"));
        assertThat(options.with("no-new-privileges", "true").raw())
                .containsExactly("seccomp:unconfined", "no-new-privileges=true");
        assertThat(options.without("seccomp").raw()).containsExactly("no-new-privileges=false", "no-new-privileges");
    }

    @Test
    void aSeccompProfileInLineKeepsItsEqualSigns() {
        assertThat(new SecurityOptions(List.of("seccomp={\"a\":\"b=c:d\"}")).value("seccomp"))
                .contains("{\"a\":\"b=c:d\"}");
    }

    @Test
    void labelsAreAListAndDisableHasThreeSpellings() {
        var options = new SecurityOptions(List.of("disable", "label:disable", "label=disable", "label=type:x_t"));
        assertThat(options.labels()).containsExactly("disable", "disable", "disable", "type:x_t");
        assertThat(options.labelsDisabled()).isTrue();
        assertThat(options.withoutLabelDisable().raw()).containsExactly("label=type:x_t");
        assertThat(options.withoutLabelDisable().labelsDisabled()).isFalse();
    }
}
