package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of memory are of the tree in memory: a text of many small values is many times as large as a tree. */
final class HeapBoundsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 2 << 20;

    /** An inspect answer whose lists have so many elements, each of that text. */
    private static byte[] inspect(int elements, String element) {
        String list = "[" + (element + ",").repeat(elements - 1) + element + "]";
        return ("{\"Id\":\"1\",\"Args\":" + list + ",\"State\":{\"Running\":true},\"HostConfig\":{\"Binds\":null,"
                        + "\"Annotations\":null,\"Privileged\":true,\"GroupAdd\":" + list + ",\"DnsSearch\":" + list
                        + ",\"DnsOptions\":" + list + ",\"MaskedPaths\":" + list + ",\"ReadonlyPaths\":" + list
                        + "},\"Config\":{\"User\":\"0\",\"Cmd\":" + list + ",\"Entrypoint\":" + list + ",\"OnBuild\":"
                        + list + ",\"Shell\":" + list + ",\"Healthcheck\":{\"Test\":" + list
                        + "},\"Labels\":{\"a\":\"b\"}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "\"\"", "{}", "[]", "0", "{\"\":[{}]}"})
    void aLongInspectAnswerOfTinyValuesIsASmallTree(String element) throws IOException {
        byte[] kept = Condensed.inspect(new ByteArrayInputStream(inspect(130_000, element)));

        var container = new Container((ObjectNode) JSON.readTree(kept));
        assertThat(HeapWeight.of(container.tree())).isLessThan(MOST);
        assertThat(container.isTrue(Container.CUT)).isTrue();
        assertThat(container.isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(container.text("/Config/User")).isEqualTo("0");
        assertThat(container.labels()).containsEntry("a", "b");
    }

    @Test
    void soIsOneThatIsShortAsText() throws IOException {
        byte[] whole = inspect(10_000, "\"a\"");
        assertThat(whole.length).isLessThan(512 << 10);

        var container = new Container((ObjectNode) JSON.readTree(Condensed.inspected(whole)));

        assertThat(HeapWeight.of(container.tree())).isLessThan(MOST);
        assertThat(container.isTrue(Container.CUT)).isTrue();
    }

    @Test
    void aUsualAnswerIsLeftAsItIs() {
        byte[] whole = inspect(100, "\"--some-usual-argument=of-some-length\"");
        assertThat(Condensed.inspected(whole)).isSameAs(whole);
    }

    @Test
    void ofALongListTheNamesThatLinksGiveAreNotKept() throws IOException {
        var alias = ("\"/other/" + "a".repeat(900) + "\",").repeat(2_000);
        String long40 = "n".repeat(40_000);
        String list = "[{\"Id\":\"1\",\"Names\":[" + alias + "\"/web\",\"/other/z\"]},{\"Id\":\"2\",\"Names\":[\"/"
                + long40 + "/alias\",\"/" + long40 + "\"]}]";

        JsonNode read = JSON.readTree(Condensed.list(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8))));

        assertThat(read.path(0).path("Names").toString()).isEqualTo("[\"/web\"]");
        assertThat(UsableName.in(List.of(read.path(1))).getFirst().path("Names").toString())
                .isEqualTo("[\"/2\"]");
    }

    @Test
    void ofALongListThatIsShortAsTextIdsNamesAndTimesAreKept() throws IOException {
        String labels = "{\"Id\":\"1\",\"Names\":[\"/web\"],\"Created\":7,\"Labels\":{},\"Mounts\":["
                + "{},".repeat(80_000) + "{}]}";
        byte[] kept = Condensed.listed(("[" + labels + "]").getBytes(StandardCharsets.UTF_8));
        assertThat(new String(kept, StandardCharsets.UTF_8))
                .isEqualTo("[{\"Id\":\"1\",\"Names\":[\"/web\"],\"Created\":7}]");
    }

    @Test
    void moreFilesThanTheMemoryHoldsAreNotRead() {
        assertThat(ChangesReader.read(changes(30_000)).paths()).hasSize(30_000);
        assertThatThrownBy(() -> ChangesReader.read(changes(100_000)))
                .isInstanceOf(DockerException.Excessive.class)
                .hasMessageMatching("changes: more than [45]\\d{4} files");
    }

    private static byte[] changes(int files) {
        return IntStream.range(0, files)
                .mapToObj(i -> "{\"Path\":\"/a/" + i + "\",\"Kind\":1}")
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aContainerWithAVeryLongNameIsCalledByItsIdInListsAndEvents() throws IOException {
        String name = "n" + "x".repeat(UsableName.MOST);
        JsonNode summary = JSON.readTree("{\"Id\":\"abc\",\"Names\":[\"/" + name + "\",\"/other/" + name + "\"]}");
        assertThat(UsableName.in(List.of(summary))
                        .getFirst()
                        .path("Names")
                        .path(0)
                        .asText())
                .isEqualTo("/abc");

        var events = new EventReader(
                new ByteArrayInputStream(
                        ("{\"Type\":\"container\",\"Action\":\"rename\",\"Actor\":{\"Attributes\":{\"name\":\""
                                        + name.repeat(3) + "\",\"oldName\":\"web\"},\"ID\":\"abc\"}}\n")
                                .getBytes(StandardCharsets.UTF_8)),
                () -> {});
        assertThat(events.next().orElseThrow().attributes())
                .containsEntry("name", "abc")
                .containsEntry("oldName", "web");
    }
}
