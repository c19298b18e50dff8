package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.state.StateDir;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier build did can be undone after an upgrade. */
final class EarlierArchiveTest {
    private static final String ACTION = "20261125T090500-44cc5bae";

    @TempDir
    private Path folder;

    @Test
    void anActionIsFoundAsItWas() throws Exception {
        Files.createDirectories(folder.resolve("undo"));
        Files.copy(
                Path.of("src/test/resources/journals/unversioned/undo/ended.json"),
                folder.resolve("undo").resolve(ACTION + ".json"));
        var archive = new Archive(new StateDir(folder));

        Archived read = archive.find(ACTION).orElseThrow();

        assertThat(read.container()).hasToString("db");
        assertThat(read.before().isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(read.end().map(Archived.End::result)).contains("interfered");
        assertThat(read.end().flatMap(Archived.End::after)).isEmpty();
        archive.put(read);
        assertThat(archive.find(ACTION)).contains(read);
    }
}
