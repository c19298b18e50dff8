package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.Changes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does not say plainly is not taken for "nothing was changed". */
final class ChangesReaderTest {
    private static Changes read(String json) {
        return ChangesReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachPathHasItsKind() {
        assertThat(read("[{\"Path\":\"/a\",\"Kind\":0},{\"Kind\":1,\"Path\":\"/a/b\",\"More\":[{}]},"
                                + "{\"Path\":\"/c\",\"Kind\":2}]")
                        .kinds())
                .containsExactly(
                        Map.entry("/a", Changes.Kind.MODIFIED),
                        Map.entry("/a/b", Changes.Kind.ADDED),
                        Map.entry("/c", Changes.Kind.DELETED));
        assertThat(read("null").paths()).isEmpty();
        assertThat(read("[]").paths()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[1]",
                "[{}]",
                "[{\"Path\":\"/a\"}]",
                "[{\"Path\":\"/a\",\"Kind\":3}]",
                "[{\"Path\":\"/a\",\"Kind\":\"1\"}]",
                "[{\"Path\":[\"/a\"],\"Kind\":1}]",
                "[{\"Path\":\"/a\",\"Kind\":1}",
                "[{\"Path\":\"/a\",\"Kind\":1},{\"Path\":\"/b"
            })
    void anythingElseIsNoAnswer(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(DockerException.Unavailable.class);
    }
}
