package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.loss.Archives;
import dev.wharden.subject.Observed;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts of a container are read through the engine, once for each start, and only where they are files. */
final class EntryScriptsTest {
    private final List<String> asked = new ArrayList<>();
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private Optional<DockerException> refusal = Optional.empty();

    private final EntryScripts scripts = new EntryScripts((DockerReader) Proxy.newProxyInstance(
            DockerReader.class.getClassLoader(), new Class<?>[] {DockerReader.class}, (proxy, method, arguments) -> {
                asked.add(method.getName() + " " + arguments[1]);
                if (refusal.isPresent()) {
                    throw refusal.get();
                }
                return tar(String.valueOf(arguments[1]));
            }));

    private void file(String path, String text) {
        entries.put(path, new TarArchiveEntry("x"));
        texts.put(path, text);
    }

    private void special(String path, byte type, String link) {
        var entry = new TarArchiveEntry("x", type);
        entry.setLinkName(link);
        entries.put(path, entry);
    }

    private byte[] tar(String path) {
        TarArchiveEntry entry = entries.get(path);
        if (entry == null) {
            throw new DockerException.NotFound("Could not find the file " + path);
        }
        return Archives.tar(entry, texts.getOrDefault(path, ""));
    }

    private static Container container(String started) {
        var tree = JsonNodeFactory.instance.objectNode().put("Id", "id");
        tree.putObject("State").put("StartedAt", started);
        tree.putObject("Config").put("WorkingDir", "/app");
        return new Container(tree);
    }

    private Observed<Boolean> handsOver(String path) {
        return scripts.handsOver(container("now"), path);
    }

    @Test
    void itsTextIsReadOnceForEachStart() {
        file("/entry.sh", "exec \"$@\"");
        file("/loop.sh", "while sleep 1; do :; done");
        assertThat(handsOver("/entry.sh")).isEqualTo(Observed.known(true));
        assertThat(handsOver("/entry.sh")).isEqualTo(Observed.known(true));
        assertThat(handsOver("/loop.sh")).isEqualTo(Observed.known(false));
        assertThat(asked).containsExactly("archive /entry.sh", "archive /loop.sh");

        file("/entry.sh", "true");
        assertThat(scripts.handsOver(container("later"), "/entry.sh")).isEqualTo(Observed.known(false));
    }

    /** The engine opens what is in the container: no link leads out of it, however it is written. */
    @ParameterizedTest
    @CsvSource({"start.sh, /app/start.sh", "./bin/start.sh, /app/./bin/start.sh", "/start.sh, /start.sh"})
    void aRelativePathBeginsInItsWorkingFolder(String path, String file) {
        file(file, "exec app");
        assertThat(handsOver(path)).isEqualTo(Observed.known(true));
    }

    @Test
    void linksAreFollowed() {
        special("/entry.sh", TarConstants.LF_SYMLINK, "usr/bin/one");
        special("/usr/bin/one", TarConstants.LF_SYMLINK, "/opt/two");
        file("/opt/two", "exec app");
        special("/loop", TarConstants.LF_SYMLINK, "loop");

        assertThat(handsOver("/entry.sh")).isEqualTo(Observed.known(true));
        assertThat(handsOver("/loop")).isEqualTo(Observed.unknown("it is behind more than 8 links"));
    }

    @Test
    void whatIsNoFileIsUnknownAndAskedAgain() {
        special("/fifo", TarConstants.LF_FIFO, "");
        special("/folder", TarConstants.LF_DIR, "");
        assertThat(handsOver("/fifo")).isEqualTo(Observed.unknown("it is not a regular file"));
        assertThat(handsOver("/folder")).isEqualTo(Observed.unknown("it is not a regular file"));
        assertThat(handsOver("/gone")).isEqualTo(Observed.unknown("Could not find the file /gone"));
        refusal = Optional.of(new DockerException.Excessive("archive: longer than 69632 bytes"));
        assertThat(handsOver("/long")).isEqualTo(Observed.unknown("archive: longer than 69632 bytes"));

        refusal = Optional.empty();
        file("/gone", "exec app");
        assertThat(handsOver("/gone")).isEqualTo(Observed.known(true));
    }
}
