package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.control.filesystem.HostPath;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ReadonlyPaths} of the API may name more than the engine does by itself. */
final class ReadOnlyPathsTest {
    /** Lines are {@code device root path type mode}; the host has its own root on 254:0. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            its own folder | 0:50 / | 0:50 /etc /etc overlay ro | -
            of what the runtime has mounted | 0:50 / | 0:51 /kernel /sys/kernel sysfs ro | -
            of the host's | 0:50 / | 0:52 /kernel /sys/kernel sysfs ro | \
            the host's /sys is mounted read-only at /sys/kernel
            also where the engine keeps it on the host's disk | 254:0 /var/lib/docker/vfs/dir/x | \
            254:0 /var/lib/docker/vfs/dir/x/etc /etc ext4 ro | -
            the host's | 0:50 / | 254:0 /etc /etc ext4 ro | the host's /etc is mounted read-only at /etc
            another folder of its own | 0:50 / | 0:50 /opt /etc overlay ro | \
            the host's /var/lib/docker/overlay2/x/merged/opt is mounted read-only at /etc
            that can be written | 0:50 / | 0:50 /etc /etc overlay rw | \
            the host's /var/lib/docker/overlay2/x/merged/etc is mounted at /etc
            """)
    void whatIsOnlyMadeReadOnlyIsNotTheHosts(String title, String root, String line, String finding) {
        ObjectNode declared = RecordedInspect.of("plain");
        declared.withObject("/HostConfig").putArray("ReadonlyPaths").add("/etc").add("/sys/kernel");
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.putArray("hostMounts")
                .add("1 1 254:0 / / rw - ext4 x rw")
                .add("2 1 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay x rw");
        String[] words = line.split(" ", -1);
        facts.putObject("kernel")
                .put("unread", "")
                .putArray("mounts")
                .add("1 1 " + root + " / rw - overlay x rw")
                .add("2 1 0:51 / /sys ro - sysfs x rw")
                .add("3 1 " + words[0] + " " + words[1] + " " + words[2] + " " + words[4] + " - " + words[3] + " x rw");
        assertThat(HostPath.CONTROL.evaluate(FixtureSubject.of(new Container(declared), facts), Settings.EMPTY).stream()
                        .map(Finding::detail)
                        .map(Finding.Detail::message)
                        .toList())
                .isEqualTo(finding.equals("-") ? List.of() : List.of(finding));
    }
}
