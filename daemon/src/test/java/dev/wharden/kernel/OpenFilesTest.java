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
import java.util.stream.IntStream;
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

    /** Each lock of a file is a line about what has it open, and a path has 4 KB where a container likes. */
    @Test
    void whatAContainerMakesLongTakesLittle(@TempDir Path root) {
        HostTree host = HostTree.bare(root).link("/proc/7/ns/mnt", "mnt:[1]");
        for (int i = 0; i < 320; i++) {
            int pid = 7 + i / 64;
            host.link("/proc/" + pid + "/ns/mnt", "mnt:[1]")
                    .link("/proc/" + pid + "/fd/" + i, "/" + i + "/" + "x".repeat(4_080))
                    .file("/proc/" + pid + "/fdinfo/" + i, "pos:\t0\nflags:\t0100001\nmnt_id:\t1\n");
        }
        host.file("/proc/7/fdinfo/0", "pos:\t0\nflags:\t0100001\nmnt_id:\t1\n" + "lock:\t1: POSIX\n".repeat(90_000));
        KernelFacts facts = facts("/");
        var others =
                IntStream.rangeClosed(7, 11).mapToObj(OpenFilesTest::process).toList();
        KernelFacts alone = new KernelFacts(
                others.getFirst(),
                facts.groups(),
                facts.mounts(),
                Observed.absent(""),
                Observed.absent(""),
                Observed.absent(""),
                others.subList(1, 5),
                "",
                Observed.absent(""));
        Set<String> written = new OpenFiles(host.files()).written(alone);
        assertThat(written).hasSizeBetween(250, 256);
        assertThat(written).anyMatch(path -> path.startsWith("/0/"));
    }

    private static ProcessFacts process(long pid) {
        return new ProcessFacts(
                pid, 0, "a", List.of(0L), List.of(0L), 0, 0, true, 2, 0, Observed.absent(""), Observed.absent(""));
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
