package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.WrittenFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

final class FileCapabilitiesTest {
    /** As getfattr shows that of {@code setcap cap_net_bind_service=+ep}. */
    private static final String EFFECTIVE = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private static Container container(String... add) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("Id", "app").put("Path", "caddy");
        json.putObject("Config").putArray("Env").add("PATH=/usr/local/bin:/usr/bin");
        ObjectNode host = json.putObject("HostConfig");
        host.putArray("CapDrop").add("ALL");
        List.of(add).forEach(host.putArray("CapAdd")::add);
        return new Container(json);
    }

    private static Optional<String> refusal(String attribute, String... add) {
        var engine = Archives.engine(() -> Changes.NONE, path -> {
            if (path.startsWith("/usr/local")) {
                throw new DockerException.NotFound("no such file");
            }
            boolean isFile = path.equals("/usr/bin/caddy");
            var entry = new TarArchiveEntry(path.substring(path.lastIndexOf('/') + 1) + (isFile ? "" : "/"));
            if (isFile && !attribute.isEmpty()) {
                entry.addPaxHeader(WrittenFiles.CAPABILITY, attribute);
            }
            return Archives.tar(List.of(entry));
        });
        return FileCapabilities.refusal(engine, container("NET_BIND_SERVICE"), container(add));
    }

    @Test
    void aProgramThatTheKernelWouldNotExecuteIsToldBefore() {
        assertThat(refusal(EFFECTIVE))
                .contains("its program /usr/bin/caddy has file capabilities (NET_BIND_SERVICE), without which the"
                        + " kernel does not execute it, and which the repair drops: set capabilities: {add:"
                        + " [NET_BIND_SERVICE]} in its policy");
        assertThat(refusal(EFFECTIVE, "NET_BIND_SERVICE")).isEmpty();
    }

    @Test
    void nothingIsAskedWhereNoCapabilityIsTaken() {
        var engine = Archives.engine(() -> Changes.NONE, path -> {
            throw new AssertionError(path);
        });
        assertThat(FileCapabilities.refusal(engine, container("NET_RAW"), container("NET_RAW", "CHOWN")))
                .isEmpty();
    }

    /** A link is looked behind; for anything else the one file is asked for, and nothing on the way to it. */
    @Test
    void itIsAskedForOnlyWhatIsNeeded() {
        var asked = new ArrayList<String>();
        var engine = Archives.engine(() -> Changes.NONE, path -> {
            asked.add(path);
            var entry = new TarArchiveEntry(path.substring(path.lastIndexOf('/') + 1));
            entry.addPaxHeader(WrittenFiles.CAPABILITY, EFFECTIVE);
            return Archives.tar(List.of(entry));
        });
        assertThat(FileCapabilities.refusal(engine, container("NET_BIND_SERVICE"), container()))
                .isPresent();
        assertThat(asked).containsExactly("/usr/local/bin/caddy");
        var linked = Archives.engine(() -> Changes.NONE, path -> {
            if (path.equals("/usr/local/bin/caddy")) {
                var link = new TarArchiveEntry("caddy", TarConstants.LF_SYMLINK);
                link.setLinkName("/opt/caddy");
                return Archives.tar(List.of(link));
            }
            return engine.beginning("app", path);
        });
        assertThat(FileCapabilities.refusal(linked, container("NET_BIND_SERVICE"), container()))
                .isPresent();
    }

    @Test
    void onesThatItGoesOnWithoutOrThatCannotBeReadSayNothing() {
        assertThat(refusal("")).isEmpty();
        assertThat(refusal("\0" + EFFECTIVE.substring(1))).isEmpty();
        assertThat(refusal(EFFECTIVE.substring(0, 9))).isEmpty();
    }
}
