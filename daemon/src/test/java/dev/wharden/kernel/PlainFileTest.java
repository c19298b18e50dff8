package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opened without a thread of its own: one that hangs fails by its time. */
@Timeout(60)
public final class PlainFileTest {
    @TempDir
    private Path folder;

    /** What may stand where a file should. */
    public enum Other {
        FIFO("a FIFO, a socket or a device"),
        LINK("a symbolic link"),
        BROKEN_LINK("a symbolic link"),
        FOLDER("a folder");

        private final String words;

        Other(String words) {
            this.words = words;
        }

        /** Puts it there. */
        public void put(Path place) throws IOException, InterruptedException {
            switch (this) {
                case FIFO ->
                    assertThat(new ProcessBuilder("mkfifo", place.toString())
                                    .start()
                                    .waitFor())
                            .isZero();
                case LINK -> Files.createSymbolicLink(place, Files.createTempFile(place.getParent(), "other", ""));
                case BROKEN_LINK -> Files.createSymbolicLink(place, Path.of("nowhere"));
                case FOLDER -> Files.createDirectory(place);
            }
        }

        /** How it is called. */
        public String words() {
            return words;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingButARegularFileIsOpened(Other other) throws IOException, InterruptedException {
        Path file = folder.resolve("file");
        other.put(file);

        assertThatThrownBy(() -> PlainFile.read(file, 100))
                .isInstanceOf(PlainFile.Unfit.class)
                .hasMessage(file + " is " + other.words() + ", not a regular file: move it away");
        assertThatThrownBy(() -> PlainFile.require(file)).isInstanceOf(PlainFile.Unfit.class);
    }

    @Test
    void aRegularFileIsReadAndNoneIsNoOther() throws IOException {
        Path file = folder.resolve("file");
        assertThatCode(() -> PlainFile.require(file)).doesNotThrowAnyException();
        assertThatThrownBy(() -> PlainFile.read(file, 100)).isInstanceOf(NoSuchFileException.class);

        Files.writeString(file, "one\ntwo\n");

        assertThat(PlainFile.read(file, 8)).asString(StandardCharsets.UTF_8).isEqualTo("one\ntwo\n");
        assertThatThrownBy(() -> PlainFile.read(file, 7))
                .isInstanceOf(PlainFile.Unfit.class)
                .hasMessageContaining("is larger than");
        try (var lines = PlainFile.lines(file, StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("one");
        }
    }

    /** As /var/lib/wharden where that is a link of root's to another disk. */
    @Test
    void whatRootMakesIsForWhomTheFolderBehindALinkBelongsTo() throws IOException {
        Assumptions.assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root can give files away");
        Path state = Files.createDirectory(folder.resolve("state"));
        Files.setAttribute(state, "unix:uid", 65534);
        Path link = Files.createSymbolicLink(folder.resolve("link"), state);
        Path made = Files.createFile(link.resolve("lock"));
        PlainFile.handOver(made);
        assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(65534);
    }
}
