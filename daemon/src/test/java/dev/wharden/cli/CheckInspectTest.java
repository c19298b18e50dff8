package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code wharden check --inspect} on what is no container, and on a container of which one field is not what an engine
 * says.
 */
final class CheckInspectTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All that profile restricted asks for. */
    private static final String HARDENED = """
            {"Config": {"User": "10001:10001", "Env": ["PATH=/usr/bin"]},
             "HostConfig": {"CgroupnsMode": "private", "CapDrop": ["ALL"], "SecurityOpt": ["no-new-privileges=true"], \
            "ReadonlyRootfs": true, "Tmpfs": {"/tmp": ""}, "Memory": 1073741824,
               "MemorySwap": 1073741824, "NanoCpus": 500000000, "PidsLimit": 100, "PortBindings": {"80/tcp": \
            [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
               "Mounts": [{"Type": "tmpfs", "Target": "/scratch"}], "Devices": [{"PathOnHost": "/dev/null"}]},
             "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]}},
             "Mounts": [{"Type": "tmpfs", "Source": "", "Destination": "/scratch", "RW": true}]}
            """;

    /** Each in turn in place of a field; the first one takes it away. */
    private static final List<String> STRANGE =
            List.of("", "null", "7", "-1", "1.5", "true", "\"strange\"", "[]", "[7]", "[{}]", "{}", "{\"a\":7}");

    @RegisterExtension
    private final Said console = new Said();

    @TempDir
    private Path folder;

    private int check(String json) throws IOException {
        console.clear();
        Path file = Files.writeString(folder.resolve("any.json"), json);
        return Wharden.commandLine().execute("check", "--profile", "restricted", "--inspect", file.toString());
    }

    private String said() {
        return console.out() + console.err();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "7",
                "\"x\"",
                "{}",
                "[]",
                "[1, 2]",
                "[[]]",
                "[null]",
                "{not json",
                "[{\"HostConfig\":{}}]",
                "[{\"HostConfig\":{},\"Config\":{}}]",
                "[{\"HostConfig\":{},\"Config\":{},\"Name\":7}]",
                "[{\"HostConfig\":{},\"Config\":{},\"Name\":\"/../x\"}]",
                "[{\"HostConfig\":[],\"Config\":{},\"Name\":\"/web\"}]",
                "[{\"HostConfig\":{},\"Config\":{},\"Name\":\"/web\"}, 7]",
                "{\"HostConfig\":{},\"HostConfig\":{},\"Config\":{},\"Name\":\"/web\"}",
                "{\"HostConfig\":{},\"Config\":{},\"Name\":\"/web\"} {}",
                "\u0000",
                "\ufeff{}"
            })
    void whatIsNotAContainerIsOneLineAndAUsageError(String json) throws IOException {
        assertThat(check(json)).as(said()).isEqualTo(Exit.USAGE);
        assertThat(console.out()).as(said()).isEmpty();
        assertThat(console.err().lines())
                .as(said())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains("any.json")
                        .doesNotContain("Exception")
                        .hasSizeLessThan(300));
    }

    @Test
    void soIsWhatIsDeeperThanAnyContainerAndWhatIsNoFile() throws IOException {
        for (String deep : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            assertThat(check(deep)).isEqualTo(Exit.USAGE);
            assertThat(console.err().lines()).as(said()).hasSize(1);
        }
        console.clear();
        assertThat(Wharden.commandLine().execute("check", "--profile", "restricted", "--inspect", folder.toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(said()).contains("cannot read " + folder).hasLineCount(1);
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void whatWouldTakeTheHeapIsOneLineToo(String json) throws IOException {
        assertThat(check(json)).isEqualTo(Exit.USAGE);
        assertThat(said())
                .hasLineCount(1)
                .contains("too large or too deep: ", "any.json: at most 8 MiB and 400000 values and names are read");
    }

    static Stream<String> tooMuch() {
        return Stream.of(
                "[\"" + "x".repeat(InspectFile.MOST_BYTES) + "\"]",
                " ".repeat(InspectFile.MOST_BYTES + 1) + "{}",
                "[" + "{},".repeat(InspectFile.MOST_TOKENS / 2) + "{}]");
    }

    @Test
    void aFieldThatNoEngineSaysSoIsNeverAPassAndNeverAStackTrace() throws IOException {
        ObjectNode hardened = RecordedInspect.overlaid(
                RecordedInspect.stopped(JSON.createObjectNode()), (ObjectNode) JSON.readTree(HARDENED));
        assertThat(check(hardened.toString())).as(said()).isEqualTo(Exit.OK);
        List<String> mayBe = Files.readAllLines(Path.of("src/test/resources/inspect/types.txt"));
        var passed = new ArrayList<String>();
        int tried = 0;
        for (String pointer : asked(mayBe)) {
            for (String strange : STRANGE) {
                ObjectNode mutated = spoilt(hardened, pointer, strange);
                int code = check(mutated.toString());
                boolean named = said().contains("cannot be read") || code == Exit.USAGE;
                tried++;
                if (code > Exit.USAGE || (code == Exit.OK && named)) {
                    passed.add(pointer + " = " + strange + ": " + code);
                }
                if (code == Exit.OK && !allowed(mayBe, pointer, mutated.at(pointer))) {
                    passed.add(pointer + " = " + strange);
                }
            }
        }
        assertThat(passed).as("%d tried", tried).isEmpty();
        assertThat(tried).isGreaterThan(350);
    }

    /** What only other profiles, or no profile, or an engine makes it ask for. */
    private static final List<String> OTHERS =
            List.of(("Runtime Cgroupns CgroupParent RestartPolicy /NetworkSettings/Networks /Config/Labels"
                            + " /Config/Healthcheck /HostConfig/LogConfig /HostConfig/UsernsMode /HostConfig/Init"
                            + " /HostConfig/Ulimits /HostConfig/Oom /HostConfig/ShmSize")
                    .split(" ", -1));

    /** Those that profile restricted asks for in a file. */
    private static List<String> asked(List<String> mayBe) {
        return mayBe.stream()
                .map(line -> line.split(" ", -1)[0])
                .filter(place -> place.startsWith("/") && !place.contains("*"))
                .filter(place -> !List.of("/Id", "/Path", "/Config/Volumes", "/Config/Image", "/HostConfig/MemorySwap")
                        .contains(place))
                .filter(place -> OTHERS.stream().noneMatch(place::contains))
                .toList();
    }

    private static boolean allowed(List<String> mayBe, String pointer, JsonNode value) {
        String row = mayBe.stream()
                .filter(line -> line.startsWith(pointer + " "))
                .findFirst()
                .orElseThrow();
        return (value.isMissingNode() && row.contains(" missing"))
                || (value.isNull() && row.contains(" null"))
                || (value.isTextual() && row.contains(" text"))
                || (value.isBoolean() && row.contains(" flag"))
                || (value.isIntegralNumber() && row.contains(" whole"))
                || (value.isArray() && row.contains(" list") && value.isEmpty())
                || (value.isObject() && (row.contains(" map") || row.contains(" object")) && value.isEmpty());
    }

    private static ObjectNode spoilt(ObjectNode tree, String pointer, String strange) throws IOException {
        if (!strange.isEmpty()) {
            return new Container(tree).with(pointer, JSON.readTree(strange)).tree();
        }
        ObjectNode copy = tree.deepCopy();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) copy.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        return copy;
    }
}
