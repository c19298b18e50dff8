package dev.wharden.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LastReadTest {
    private final LastRead<StringBuilder> last = new LastRead<>(10, 20);

    private StringBuilder read(String key, String text) {
        return last.of(key, text.getBytes(UTF_8), bytes -> new StringBuilder(new String(bytes, UTF_8)));
    }

    @Test
    void theSameTextGivesTheSameThing() {
        StringBuilder first = read("one", "text");
        assertThat(read("one", "text")).isSameAs(first);
    }

    @Test
    void anotherTextOfTheSameLengthIsParsed() {
        StringBuilder first = read("one", "text");
        assertThat(read("one", "test")).isNotSameAs(first).hasToString("test");
        assertThat(read("one", "text")).isNotSameAs(first).hasToString("text");
    }

    @Test
    void theSameTextOfAnotherKeyIsAnotherThing() {
        assertThat(read("one", "text")).isNotSameAs(read("other", "text"));
    }

    @Test
    void whatIsTooLongIsNotKept() {
        StringBuilder first = read("one", "longer than ten");
        assertThat(read("one", "longer than ten")).isNotSameAs(first);
    }

    @Test
    void whatWasNotAskedForTheLongestTimeMakesRoom() {
        StringBuilder one = read("one", "12345678");
        StringBuilder two = read("two", "12345678");
        assertThat(read("one", "12345678")).isSameAs(one);
        StringBuilder three = read("three", "12345678");
        assertThat(read("one", "12345678")).isSameAs(one);
        assertThat(read("three", "12345678")).isSameAs(three);
        assertThat(read("two", "12345678")).isNotSameAs(two);
    }

    @Test
    void aTextThatCannotBeParsedLeavesNothingOfItself() {
        StringBuilder first = read("one", "text");
        assertThatThrownBy(() -> last.of("one", "broken".getBytes(UTF_8), text -> {
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThat(read("one", "text")).isSameAs(first);
    }
}
