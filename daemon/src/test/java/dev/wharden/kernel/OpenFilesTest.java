package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the kernel about this process. */
final class OpenFilesTest {
    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        return Files.createFile(folder.toRealPath().resolve(name));
    }

    private static Set<String> written(String... mounts) {
        return new OpenFiles(ProcFiles.ofHost()).written(facts(mounts));
    }

    private static KernelFacts facts(String... mounts) {
        var main = new ProcessFacts(
                ProcessHandle.current().pid(),
                0,
                "java",
                List.of(0L),
                List.of(0L),
                0,
                0,
                true,
                2,
                0,
                Observed.absent(""),
                Observed.absent(""));
        List<MountPoint> table = Stream.of(mounts)
                .map(path -> new MountPoint("/", path, "rw", "ext4", "8:1"))
                .toList();
        return new KernelFacts(
                main,
                Observed.known(List.of()),
                Observed.known(table),
                Observed.absent(""),
                Observed.absent(""),
                Observed.absent(""),
                List.of(),
                "",
                Observed.absent(""));
    }

    @Test
    void filesThatAreOpenForWritingAndThere() throws IOException {
        Path log = file("empty.log");
        Path both = file("app.db");
        Path read = file("app.conf");
        Path deleted = file("deleted");
        try (var _ = FileChannel.open(log, StandardOpenOption.APPEND);
                var _ = FileChannel.open(both, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var _ = FileChannel.open(read);
                var _ = FileChannel.open(deleted, StandardOpenOption.WRITE)) {
            Files.delete(deleted);
            assertThat(written("/"))
                    .contains(log.toString(), both.toString())
                    .doesNotContain(read.toString())
                    .noneMatch(path -> path.startsWith(deleted.toString()));
            assertThat(written("/", folder.toRealPath().toString()))
                    .as("a volume, whatever its path is called in the declaration")
                    .doesNotContain(log.toString(), both.toString());
            var files = new OpenFiles(ProcFiles.ofHost());
            assertThat(files.mounted(facts("/", folder.toRealPath().toString())))
                    .as("what is in one")
                    .contains(log.toString(), both.toString())
                    .doesNotContain(read.toString());
            assertThat(files.mounted(facts("/"))).doesNotContain(log.toString());
        }
    }
}
