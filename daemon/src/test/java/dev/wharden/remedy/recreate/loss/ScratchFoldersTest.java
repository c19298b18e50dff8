package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerException;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

final class ScratchFoldersTest {
    private static final Container ACTUAL =
            new Container(JsonNodeFactory.instance.objectNode().put("Id", "app"));

    private static final Map<String, List<String>> IMAGE = Map.of(
            "/run", List.of("run/", "run/lock/", "run/sshd/", "run/systemd/netif/", "run/made/", "run/$(id)/"),
            "/run/sshd", List.of("sshd/"),
            "/var/log/exim4", List.of("exim4/"));

    private static List<String> of(boolean keepOwners, String... tmpfs) {
        var engine = Archives.engine(() -> Diff.of("A /run/made"), ScratchFoldersTest::tar);
        return new ScratchFolders(engine).of(ACTUAL, List.of(tmpfs), keepOwners);
    }

    private static byte[] tar(String path) {
        if (!IMAGE.containsKey(path)) {
            throw new DockerException.NotFound("no such folder");
        }
        return Archives.tar(IMAGE.get(path).stream()
                .map(name -> {
                    var entry = new TarArchiveEntry(name);
                    entry.setIds(path.startsWith("/var") ? 100 : 0, 4);
                    entry.setMode(042750);
                    return entry;
                })
                .toList());
    }

    @Test
    void theFoldersThatProgramsExpectComeAlong() {
        assertThat(of(false, "/run", "/absent")).containsExactly("/absent", "/run", "/run/sshd");
    }

    @Test
    void whereItStaysRootEachKeepsItsOwner() {
        assertThat(of(true, "/run", "/var/log/exim4"))
                .containsExactly("/run", "/run/sshd:uid=0,gid=4,mode=2750", "/var/log/exim4:uid=100,gid=4,mode=2750");
    }
}
