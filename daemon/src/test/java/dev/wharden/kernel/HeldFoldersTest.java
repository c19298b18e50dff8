package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class HeldFoldersTest {
    @TempDir
    private Path root = Path.of("");

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/own"), "");
        Files.createDirectories(root.resolve("other/b"));
        Files.writeString(root.resolve("other/b/theirs"), "");
    }

    /** As a local user does it, thousands of times a second. */
    @Test
    void whatIsExchangedAboveIsNotWalkedThroughAgain() throws IOException {
        try (var folders = new HeldFolders(root)) {
            folders.enter("a");
            folders.enter("b");
            Files.move(root.resolve("a"), root.resolve("was"));
            Files.createSymbolicLink(root.resolve("a"), Path.of("other"));
            assertThat(folders.in("own")).exists();
            assertThat(folders.in("theirs")).doesNotExist();
            folders.leave();
            assertThat(folders.in("b/own")).exists();
            folders.leaveAll();
            folders.leave();
            assertThat(folders.in("was")).exists();
        }
    }

    @Test
    void aLinkInThePlaceOfAFolderIsNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), Path.of("other"));
        try (var folders = new HeldFolders(root)) {
            assertThatThrownBy(() -> folders.enter("link")).isInstanceOf(IOException.class);
            assertThat(folders.in("link/b")).as("it stays where it was").exists();
        }
        try (var folders = new HeldFolders(root.resolve("link"))) {
            assertThat(folders.in("b")).as("the root's own is").exists();
        }
    }

    /** Opened as a file it would be waited for. */
    @Test
    void aFifoInThePlaceOfAFolderIsNotWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (var folders = new HeldFolders(root)) {
            assertThatThrownBy(() -> folders.enter("fifo")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noneStaysOpen() throws IOException {
        try (var folders = new HeldFolders(root)) {
            folders.enter("a");
            folders.enter("b");
            assertThatThrownBy(() -> folders.enter("own")).isInstanceOf(IOException.class);
        }
        String[] open = new java.io.File("/proc/self/fd").list();
        assertThat(Arrays.stream(open == null ? new String[0] : open)
                        .map(number -> Path.of("/proc/self/fd", number))
                        .filter(Files::isSymbolicLink)
                        .map(HeldFoldersTest::leads)
                        .filter(to -> to.startsWith(root.toString())))
                .isEmpty();
    }

    private static String leads(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
