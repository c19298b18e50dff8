package dev.wharden.remedy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk of six megabytes. */
final class StateDirIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "wharden-test", folder.toString()) == 0;
        if (!"1".equals(System.getenv("WHARDEN_REQUIRE_ENGINE"))) {
            assumeTrue(mounted, "needs the right to mount");
        }
        assertThat(mounted).isTrue();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", folder.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** With so many bytes left. */
    private Path filled(int left) throws IOException {
        Path filler = folder.resolve("filler");
        Path room = Files.write(folder.resolve("room"), new byte[left]);
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        Files.delete(room);
        return filler;
    }

    @Test
    void aDiskWithRoomForLessThanWhatFailedIsNotWritable() throws IOException {
        var state = new StateDir(folder);
        state.write("history/web.json", new byte[100]);
        Path filler = filled(16 << 10);

        assertThatThrownBy(() -> state.write("recreate/web.json", new byte[40_000]))
                .isInstanceOf(StateUnavailable.class);
        assertThat(folder.resolve("recreate/web.json.new")).doesNotExist();
        state.write("history/web.json", new byte[100]);
        assertThat(state.isWritable()).isFalse();
        long failures = state.failures();
        state.probe();
        assertThat(state.isWritable()).isFalse();
        assertThat(state.failures()).as("the last space is not tried").isEqualTo(failures);

        Files.delete(filler);
        state.probe();
        assertThat(state.isWritable()).isTrue();
    }

    @Test
    void aMegabyteIsNotRoomForTwo() throws IOException {
        var state = new StateDir(folder);
        state.write("recreate/web.json", new byte[100]);
        Path filler = filled(3 << 19);

        assertThatThrownBy(() -> state.write("recreate/web.json", new byte[2 << 20]))
                .isInstanceOf(StateUnavailable.class);
        state.probe();
        assertThat(state.isWritable()).isFalse();

        Files.delete(filler);
        state.probe();
        assertThat(state.isWritable()).isTrue();
        state.write("recreate/web.json", new byte[2 << 20]);
    }

    @Test
    void whatWasBegunIsWrittenToTheSpaceThatIsKeptBack() throws IOException {
        var state = new StateDir(folder);
        JsonNode content = TextNode.valueOf("v".repeat(100_000));
        state.write("quarantine/web.json", content);
        state.probe();
        Path filler = filled(0);

        assertThatThrownBy(() -> state.write("recreate/new.json", content)).isInstanceOf(StateUnavailable.class);
        state.writeUrgently("quarantine/db.json", content);
        state.writeUrgently("quarantine/web.json", content);

        assertThat(state.read("quarantine/db.json")).contains(content);
        assertThat(state.isWritable()).as("nothing new is begun").isFalse();
        state.probe();
        assertThat(state.isWritable()).isFalse();

        Files.delete(filler);
        state.write("recreate/large.json", new byte[2 << 20]);
        assertThat(state.isWritable()).as("before the space is there again").isFalse();
        state.probe();
        assertThat(state.isWritable()).isTrue();
        filled(0);
        state.writeUrgently("quarantine/again.json", content);
    }

    /** Taken at once, it would be given up again with the next write, and told each time. */
    @Test
    void whatWasGivenUpIsKeptBackAgainOnlyWhereAsMuchIsLeftBesideIt() throws IOException {
        var state = new StateDir(folder);
        JsonNode content = TextNode.valueOf("v".repeat(100_000));
        state.write("quarantine/web.json", content);
        state.probe();
        Path filler = filled(0);
        state.writeUrgently("quarantine/web.json", content);
        Files.delete(filler);
        filler = filled(3 << 19);

        state.probe();
        assertThat(folder.resolve(".reserve")).doesNotExist();
        assertThat(state.isWritable()).isFalse();
        state.writeUrgently("quarantine/db.json", content);

        Files.delete(filler);
        state.probe();
        assertThat(folder.resolve(".reserve")).exists();
        assertThat(state.isWritable()).isTrue();
    }

    @Test
    void whatIsTooLongForAnyDiskTakesNothingOfIt() throws IOException {
        var state = new StateDir(folder);
        state.write("quarantine/web.json", new byte[100]);
        state.probe();
        Path reserve = folder.resolve(".reserve");
        assertThat(reserve).hasSize(1 << 20);

        JsonNode content = TextNode.valueOf("v".repeat(9_000_000));
        assertThatThrownBy(() -> state.writeUrgently("quarantine/web.json", content))
                .hasMessageContaining("are more than its bound of");

        assertThat(reserve).hasSize(1 << 20);
        assertThat(state.isWritable()).isTrue();
    }
}
