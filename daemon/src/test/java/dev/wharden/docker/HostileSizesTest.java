package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Labels of any size: what is kept of an answer that is longer than anybody needs. */
final class HostileSizesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String cut(String json, int longest) throws IOException {
        try (var in = new LongStrings(bytes(json), longest)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void noEscapeAndNoCharacterIsCutInTwo() throws IOException {
        assertThat(cut("{\"abcdef\":[\"ab\",\"abcd\",12345]}", 3)).isEqualTo("{\"abc\":[\"ab\",\"abc\",12345]}");
        assertThat(cut("[\"ab\\u0041z\"]", 3)).isEqualTo("[\"ab\\u0041\"]");
        assertThat(cut("[\"ab\\\"z\"]", 3)).isEqualTo("[\"ab\\\"\"]");
        assertThat(cut("[\"abcd\\\"z\",\"\\\\\"]", 3)).isEqualTo("[\"abc\",\"\\\\\"]");
        assertThat(cut("[\"aå\uD83D\uDE00z\"]", 4)).isEqualTo("[\"aå\uD83D\uDE00\"]");
    }

    @Test
    void whateverIsInAStringWhatIsCutIsStillJson() throws IOException {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            ObjectNode tree = JSON.createObjectNode();
            for (int field = 0; field < 4; field++) {
                tree.put(field + text(random), text(random));
            }
            JsonNode left = JSON.readTree(cut(JSON.writeValueAsString(tree), random.nextInt(20)));
            assertThat(left.isObject()).isTrue();
        }
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint("\"\\u\n\u0001aå\u20ac\uD83D\uDE00".codePointAt(random.nextInt(3) * 2));
            text.append((char) random.nextInt(0x80)).append('å');
        }
        return text.toString();
    }

    /**
     * Whatever part of it comes at a time: a string, an escape and a character may begin in one part and end in
     * another.
     */
    @Test
    void whereAStreamIsDividedChangesNothing() throws IOException {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            ObjectNode tree = JSON.createObjectNode();
            for (int field = 0; field < 4; field++) {
                tree.put(field + text(random), text(random).repeat(1 + random.nextInt(3)));
            }
            String json = JSON.writeValueAsString(tree);
            int longest = random.nextInt(40);
            try (var in = new LongStrings(inParts(json, random), longest)) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(cut(json, longest));
            }
        }
    }

    private static InputStream inParts(String text, Random random) {
        return new java.io.FilterInputStream(bytes(text)) {
            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                return super.read(into, offset, Math.min(count, 1 + random.nextInt(5)));
            }
        };
    }

    @Test
    void anEventAfterABrokenLineIsReadAsItIs() throws IOException {
        var broken = new java.util.concurrent.atomic.AtomicInteger();
        String label = "\"" + "k".repeat(70_000) + "\":\"" + "v\\\"".repeat(70_000) + "\"";
        var events = new EventReader(
                bytes("{\"Type\":\"container\",\"Action\":\"" + "open".repeat(500) + "\n\n"
                        + "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"1\",\"Attributes\":{"
                        + label
                        + ",\"name\":\"web\"}}}\n{\"Action\":\"die\"}"),
                broken::incrementAndGet);
        DockerEvent start = events.next().orElseThrow();
        assertThat(start.action()).isEqualTo("start");
        assertThat(start.attributes()).containsEntry("name", "web").hasSize(1);
        assertThat(events.next().orElseThrow().action()).isEqualTo("die");
        assertThat(events.next()).isEmpty();
        assertThat(broken).hasValue(1);
    }

    @Test
    void ofAVeryLongListTheIdsAndNamesAreKept() throws IOException {
        String big = "{\"Id\":\"1\",\"Names\":[\"/web\"],\"Labels\":{\"" + "k".repeat(3 << 20) + "\":\""
                + "v".repeat(3 << 20) + "\",\"a\":{\"b\":[1,{}]}},\"Ports\":[]}";
        JsonNode list = JSON.readTree(Condensed.list(bytes("[" + big + ",{\"Names\":[\"/two\"],\"Id\":\"2\"}]")));
        assertThat(list.toString())
                .isEqualTo("[{\"Id\":\"1\",\"Names\":[\"/web\"]},{\"Names\":[\"/two\"],\"Id\":\"2\"}]");
        assertThatThrownBy(() -> Condensed.list(bytes("[" + big))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Condensed.list(bytes("{}"))).isInstanceOf(IOException.class);
    }

    @Test
    void ofALongInspectAnswerAllIsKeptThatDockerNamesAndTheRestIsMarked() throws IOException {
        var tree = (ObjectNode)
                JSON.readTree("{\"Id\":\"1\",\"HostConfig\":{\"Privileged\":true},\"Config\":{\"Labels\":{}},"
                        + "\"State\":{\"Running\":true}}");
        for (int label = 0; label < 200_000; label++) {
            tree.withObject("/Config/Labels").put("label" + label, "v");
        }
        tree.withArray("/Args").add("x".repeat(1 << 20));
        tree.withObject("/Config").put("User", "0");
        byte[] kept = Condensed.inspect(bytes(JSON.writeValueAsString(tree)));
        assertThat(kept.length).isLessThan(2 << 20);
        var container = new Container((ObjectNode) JSON.readTree(kept));
        assertThat(container.isTrue(Container.CUT)).isTrue();
        assertThat(container.isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(container.isTrue("/State/Running")).isTrue();
        assertThat(container.text("/Config/User")).isEqualTo("0");
        assertThat(container.labels()).containsEntry("label1", "v");
        assertThatThrownBy(() -> Condensed.inspect(bytes("{\"Id\":[1,2"))).isInstanceOf(IOException.class);
    }

    /**
     * Its fields come in the order of Go's structs: Args before HostConfig, Env and Cmd before Labels, Config before
     * NetworkSettings.
     */
    @Test
    void aLongCommandLineTakesNoRoomFromWhatElseIsJudged() throws IOException {
        ObjectNode tree = JSON.createObjectNode().put("Id", "1");
        for (String list : new String[] {"/Args", "/Config/Env", "/Config/Cmd", "/Config/Entrypoint"}) {
            for (int word = 0; word < 70_000; word++) {
                tree.withArray(list).add("0123456789");
            }
        }
        tree.withObject("/Config/Labels").put("owner", "ops");
        tree.withArray("/HostConfig/CapDrop").add("ALL");
        tree.withArray("/HostConfig/SecurityOpt").add("no-new-privileges");
        tree.withObject("/NetworkSettings/Networks/front").put("NetworkID", "n");

        byte[] kept = Condensed.inspect(bytes(JSON.writeValueAsString(tree)));

        var container = new Container((ObjectNode) JSON.readTree(kept));
        assertThat(kept.length).isLessThan(1 << 20);
        assertThat(container.isTrue(Container.CUT)).isTrue();
        assertThat(container.at("/HostConfig").toString())
                .isEqualTo("{\"CapDrop\":[\"ALL\"],\"SecurityOpt\":[\"no-new-privileges\"]}");
        assertThat(container.labels()).containsEntry("owner", "ops");
        assertThat(container.text("/NetworkSettings/Networks/front/NetworkID")).isEqualTo("n");
    }

    @Test
    void whatHasRoomIsKeptWholeAndNotMarked() throws IOException {
        var container = new Container((ObjectNode) JSON.readTree(
                Condensed.inspect(bytes("{\"Id\":\"1\",\"Config\":{\"Labels\":{\"a\":\"b\"},\"Env\":[null,1.5]}}"))));
        assertThat(container.isTrue(Container.CUT)).isFalse();
        assertThat(container.at("/Config").toString()).isEqualTo("{\"Labels\":{\"a\":\"b\"},\"Env\":[null,1.5]}");
    }
}
