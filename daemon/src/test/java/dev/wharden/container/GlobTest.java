package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "nginx*,nginx:1.9,true",
        "nginx*,bitnami/nginx,false",
        "*/nginx:*,docker.io/library/nginx:1,true",
        "db-?,db-1,true",
        "db-?,db-12,false",
        "*,'',true",
        "web,WEB,false",
        "a.c,abc,false",
        "a*b*c,aXbYbZc,true",
        "a*b*c,aXbYbZ,false",
        "[ab],a,false"
    })
    void theWholeStringIsMatched(String glob, String text, boolean matches) {
        assertThat(new Glob(glob).matches(text)).isEqualTo(matches);
    }

    @Test
    void anEmptyGlobIsRefused() {
        assertThatThrownBy(() -> new Glob("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noNameMakesAGlobSlow() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertThat(new Glob("*a".repeat(30) + "b").matches("a".repeat(20_000)))
                        .isFalse());
    }
}
