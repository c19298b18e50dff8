package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading a file must not make a folder on the host. */
final class BindSourcesTest {
    @TempDir
    private Path root;

    /** What is on another machine is not seen; a volume's folder is the engine's own. */
    @ParameterizedTest
    @CsvSource({
        "bind,   /srv/app,   ''",
        "bind,   /srv/link,  ''",
        "bind,   /srv/moved, /srv/moved",
        "bind,   /srv/stale, /srv/stale",
        "bind,   /nfs/moved, ''",
        "volume, /srv/moved, ''"
    })
    void aSourceThatIsNotThereIsTold(String type, String source, String missing) throws IOException {
        String line = " 0 254:0 / %s rw - %s /dev/vda rw\n";
        HostTree host = HostTree.bare(root)
                .file("/srv/app/data", "")
                .link("/srv/link", "/srv/app")
                .link("/srv/stale", "/srv/gone")
                .file("/proc/1/mountinfo", "1" + line.formatted("/", "ext4") + "2" + line.formatted("/nfs", "nfs4"))
                .link("/proc/1/root", root.toString());
        var container = new Container((ObjectNode) new ObjectMapper()
                .readTree("{\"Mounts\": [{\"Type\": \"%s\", \"Source\": \"%s\"}]}".formatted(type, source)));
        assertThat(new BindSources(host.files()).missing(container).orElse("")).isEqualTo(missing);
    }
}
