package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the kernel about this process. */
final class OpenFilesTest {
    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        return Files.createFile(folder.toRealPath().resolve(name));
    }

    @Test
    void filesThatAreOpenForWritingAndThere() throws IOException {
        Path log = file("empty.log");
        Path both = file("app.db");
        Path read = file("app.conf");
        Path deleted = file("deleted");
        Path fifo = folder.toRealPath().resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString())
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .isZero();
        try (var _ = FileChannel.open(log, StandardOpenOption.APPEND);
                var _ = FileChannel.open(both, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var _ = FileChannel.open(read);
                var _ = FileChannel.open(deleted, StandardOpenOption.WRITE);
                var _ = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Files.delete(deleted);
            assertThat(new OpenFiles(ProcFiles.ofHost())
                            .of(ProcessHandle.current().pid()))
                    .contains(log.toString(), both.toString())
                    .allMatch(path -> path.startsWith("/"))
                    .doesNotContain(read.toString(), fifo.toString())
                    .noneMatch(path -> path.startsWith(deleted.toString()));
        }
    }
}
