package dev.wharden.remedy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.kernel.PlainFileTest.Other;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StateDirTest {
    @Test
    void whatWasWrittenCanBeReadAgainHoweverLongALabelIs(@TempDir Path folder) {
        var state = new StateDir(folder);
        var journal = JsonNodeFactory.instance.objectNode().put("k".repeat(60_000), "v".repeat(8_000_000));

        state.write("recreate/web.json", journal);

        assertThat(state.read("recreate/web.json")).contains(journal);
    }

    @Test
    void whatAFileMeansIsUnderstoodOnceAndReadEachTime(@TempDir Path folder) throws IOException {
        var state = new StateDir(folder);
        var parsed = new AtomicInteger();
        Supplier<Optional<String>> read = () -> state.read("recreate/web.json", String.class, tree -> {
            parsed.incrementAndGet();
            return tree.path("is").asText();
        });
        state.write("recreate/web.json", JsonNodeFactory.instance.objectNode().put("is", "one"));

        assertThat(read.get()).contains("one");
        assertThat(read.get()).contains("one");
        assertThat(parsed).hasValue(1);

        Files.writeString(folder.resolve("recreate/web.json"), "{\"is\": \"two\"}");
        assertThat(read.get()).as("also when another has written it").contains("two");

        Files.writeString(folder.resolve("recreate/web.json"), "{\"is\": ");
        assertThatThrownBy(read::get).isInstanceOf(StateUnavailable.class);
        assertThat(state.unreadable()).hasSize(1);

        Files.writeString(folder.resolve("recreate/web.json"), "{\"is\": \"two\"}");
        assertThat(read.get()).contains("two");
        assertThat(state.unreadable()).isEmpty();

        Files.delete(folder.resolve("recreate/web.json"));
        assertThat(read.get()).isEmpty();
    }

    @Test
    void journalsAreNotKeptInMemoryWithoutBound(@TempDir Path folder) {
        var state = new StateDir(folder);
        var parsed = new AtomicInteger();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 9; i++) {
                String file = "recreate/web-" + i + ".json";
                state.write(file, JsonNodeFactory.instance.objectNode().put("is", "v".repeat(30_000)));
                assertThat(state.read(file, Integer.class, tree -> parsed.incrementAndGet()))
                        .isPresent();
            }
        }
        assertThat(parsed).as("nine of 30 KB are more than 256 KB").hasValue(18);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void whatIsInPlaceOfAFileNeitherHangsNorIsFollowed(Other other, @TempDir Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("guard"));
        other.put(folder.resolve("guard/pause.json"));
        other.put(folder.resolve("lock"));
        var dir = new StateDir(folder);
        String why = " is " + other.words() + ", not a regular file: move it away";

        assertThatThrownBy(() -> dir.read("guard/pause.json"))
                .isInstanceOf(StateUnavailable.class)
                .hasMessage(folder.resolve("guard/pause.json") + why);
        assertThatThrownBy(() -> dir.bytes("guard/pause.json")).isInstanceOf(StateUnavailable.class);
        assertThatThrownBy(() -> Lock.take(folder))
                .isInstanceOf(StateUnavailable.class)
                .hasMessage("cannot take the lock: " + folder.resolve("lock") + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recreate/web.json", "commands/one.json"})
    void aFileThatIsTooLargeIsNeitherReadNorWritten(String file, @TempDir Path folder) throws IOException {
        var state = new StateDir(folder);
        state.write(file, JsonNodeFactory.instance.objectNode());
        byte[] large = ("\"" + "v".repeat(9_000_000) + "\"").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> state.write(file, large)).hasMessageContaining("are more than its bound of");
        assertThat(state.isWritable()).isTrue();
        assertThat(state.read(file)).isPresent();

        Files.write(folder.resolve(file), large);

        assertThatThrownBy(() -> state.read(file))
                .isInstanceOf(StateUnavailable.class)
                .hasMessageStartingWith(folder.resolve(file) + " is larger than ");
        assertThatThrownBy(() -> state.bytes(file)).isInstanceOf(StateUnavailable.class);
        boolean ours = file.startsWith("recreate");
        assertThat(state.unreadable()).hasSize(ours ? 1 : 0);
    }

    /** {@code sudo wharden pause} on a fresh host, {@code sudo wharden apply} before the daemon starts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatRootWritesIsForWhomTheFolderBelongsTo(boolean signed, @TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(uid(folder) == 0, "only root can give files away");
        Files.setAttribute(folder, "unix:uid", 65534);
        Files.setAttribute(folder, "unix:gid", 65533);

        new StateDir(folder, signed).write("evidence/one/two.json", JsonNodeFactory.instance.objectNode());

        assertThat(uid(folder.resolve("evidence"))).isEqualTo(65534);
        assertThat(uid(folder.resolve("evidence/one"))).isEqualTo(65534);
        assertThat(Files.getAttribute(folder.resolve("evidence/one"), "unix:gid"))
                .isEqualTo(65533);
        assertThat(uid(folder.resolve("evidence/one/two.json")))
                .as("a command says by its owner who gave it, and is readable from its first moment")
                .isEqualTo(signed ? 0 : 65534);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("evidence/one/two.json"))))
                .isEqualTo(signed ? "rw-r--r--" : "rw-------");
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
