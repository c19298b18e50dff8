package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.FileEntry;
import dev.wharden.docker.PathStat;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WrittenReaderTest {
    private static final Container ACTUAL =
            new Container(JsonNodeFactory.instance.objectNode().put("Id", "web"));

    @ParameterizedTest
    @ValueSource(strings = {"/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/1/fd/2", "/proc/self/fd/1"})
    void noTmpfsIsProposedWhereALinkTakesTheLogsToTheEngine(String target) {
        WrittenFolders folders = read(Map.of("access.log", target));
        assertThat(folders.tmpfs()).isEmpty();
        assertThat(folders.volumes()).containsExactly("/var/log/web");
    }

    @Test
    void anotherLinkIsNothingThatAnybodyMisses() {
        WrittenFolders folders = read(Map.of("current.log", "/var/log/web/1.log"));
        assertThat(folders.tmpfs()).containsExactly("/var/log/web");
        assertThat(folders.volumes()).isEmpty();
    }

    /**
     * As Debian's nginx, which opens both at its start: with a read-only root it does not come up without a tmpfs
     * there.
     */
    @Test
    void logsThatAreOpenAndEmptyNeedATmpfs() {
        assertThat(logging(Map.of("nginx/access.log", 0, "nginx/error.log", 0)).tmpfs())
                .containsExactly("/var/log/nginx");
    }

    @Test
    void logsOfOthersNeedNone() {
        assertThat(logging(Map.of("apt/history.log", 9, "apt/term.log", 0, "dpkg.log", 0))
                        .tmpfs())
                .isEmpty();
    }

    /** As Debian's Apache with links for its other two logs: no line is in it yet, and its start fails without it. */
    @Test
    void anOpenLogBesideLinksKeepsThemInAVolume() {
        var entries = new ArrayList<>(List.of(new TarArchiveEntry("web/"), new TarArchiveEntry("web/other.log")));
        var link = new TarArchiveEntry("web/access.log", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/dev/stdout");
        entries.add(link);
        var engine = Archives.engine(() -> Changes.NONE, path -> {
            if (path.endsWith(".log")) {
                throw new DockerException.NotFound("no folder");
            }
            return Archives.tar(entries);
        });
        WrittenFolders folders = new WrittenReader(engine).read(ACTUAL, Set.of("/var/log/web/other.log"));
        assertThat(folders.volumes()).containsExactly("/var/log/web");
        assertThat(folders.tmpfs()).isEmpty();
    }

    /** The engine's tar has whole seconds, cut off: most containers write in the second in which they are created. */
    @ParameterizedTest
    @CsvSource({"2026-11-25T09:00:00Z, true", "2026-11-25T09:00:01Z, true", "2026-11-25T08:59:59Z, false"})
    void whatWasWrittenInTheSecondOfTheCreationIsWrittenByIt(Instant written, boolean since) {
        var created = new Container(
                JsonNodeFactory.instance.objectNode().put("Id", "web").put("Created", "2026-11-25T09:00:00.9Z"));
        var folder = new TarArchiveEntry("web/");
        folder.setModTime(FileTime.from(written));
        var engine = Archives.engine(() -> Changes.NONE, _ -> Archives.tar(List.of(folder)));
        assertThat(new WrittenReader(engine).isSince(created, "/var/lib/web")).isEqualTo(since);
    }

    private static WrittenFolders logging(Map<String, Integer> sizes) {
        var entries = new ArrayList<>(List.of(new TarArchiveEntry("log/")));
        sizes.forEach((name, size) -> {
            var entry = new TarArchiveEntry("log/" + name);
            entry.setSize(size);
            entries.add(entry);
        });
        return new WrittenReader(Archives.engine(() -> Changes.NONE, path -> Archives.tar(entries)))
                .read(ACTUAL, Set.of());
    }

    /** Of a container that made the links itself. */
    private static WrittenFolders read(Map<String, String> links) {
        Changes changes = Diff.of(
                links.keySet().stream().map(name -> "A /var/log/web/" + name).toList());
        var engine = (DockerReader) Proxy.newProxyInstance(
                DockerReader.class.getClassLoader(),
                new Class<?>[] {DockerReader.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "changes" -> changes;
                    case "listing" -> FileEntry.of(new ByteArrayInputStream(tar(links)));
                    case "stat" -> new PathStat(PathStat.Kind.LINK, 11, 0777, Instant.EPOCH);
                    case "beginning" -> throw new DockerException.NotFound("a dangling link");
                    default -> throw new AssertionError(method.getName());
                });
        return new WrittenReader(engine).read(ACTUAL, Set.of());
    }

    private static byte[] tar(Map<String, String> links) {
        var entries = new ArrayList<>(List.of(new TarArchiveEntry("web/")));
        links.forEach((name, target) -> {
            var entry = new TarArchiveEntry("web/" + name, TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(target);
            entries.add(entry);
        });
        return Archives.tar(entries);
    }
}
