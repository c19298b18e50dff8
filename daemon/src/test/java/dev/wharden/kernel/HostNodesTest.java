package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostNodesTest {
    @TempDir
    private Path root = Path.of("");

    /** The kernel's own links lead anywhere: they are followed name by name, as all other links are. */
    @Test
    void aPathThroughALinkOfTheKernelIsFollowedByName() {
        HostTree host = HostTree.bare(root)
                .link("/proc/700/root", "/")
                .link("/proc/self", "700")
                .file("/dev/snd/pcm", "")
                .file("/proc/self/mountinfo", "1 2 8:1 / / rw - ext4 /dev/sda rw\n3 1 0:71 / /srv rw - fuse.x x rw\n")
                .file("/srv/fuse", "");
        var nodes = new HostNodes(host.files());
        assertThat(nodes.devices("/proc/self/root/dev/snd")).containsExactly("/proc/self/root/dev/snd/pcm");
        assertThat(nodes.at("/proc/self/root/srv/fuse")).as("of a server").isEmpty();
    }
}
