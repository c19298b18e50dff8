package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class LayerFolderTest {
    private static final String LAYER = "/var/lib/docker/overlay2/x/diff";

    @TempDir
    private Path root = Path.of("");

    /** A container fills it as it likes. */
    @Test
    void neitherALinkNorAFifoOfTheContainerIsEntered() throws Exception {
        HostTree host = HostTree.bare(root)
                .file("/etc/app", "")
                .file(LAYER + "/usr/bin/app", "")
                .link(LAYER + "/usr/lib", "/etc");
        assertThat(new ProcessBuilder(
                                "mkfifo",
                                root.resolve(LAYER.substring(1) + "/fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        var layers = new LayerFolder(host.files());
        assertThat(layers.has(LAYER, "/usr/bin/app")).isTrue();
        assertThat(layers.has(LAYER, "/usr/bin/gone")).isFalse();
        assertThat(layers.has(LAYER, "/gone/app")).isFalse();
        assertThatThrownBy(() -> layers.has(LAYER, "/usr/lib/app")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> layers.has(LAYER, "/fifo/app")).isInstanceOf(IOException.class);
    }
}
