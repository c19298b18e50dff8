package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Call;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where what holds the volumes of a container from a prune has them. */
final class HeldVolumesTest {
    /** Else the image has a link to {@code /sbin} there: the holder would run a {@code docker-init} of a volume. */
    @Test
    void isAFolderThatNoImageKnows(@TempDir Path folder) {
        var bench = new RecreateBench(folder, "", """
                {"Image": "fid-img:1", "HostConfig": {"Binds": ["data:/data"]}}
                """);
        bench.act();

        assertThat(bench.stage().calls())
                .filteredOn(call ->
                        call.operation().equals("create") && call.detail().contains("\"/sbin/docker-init\""))
                .singleElement()
                .extracting(Call::detail)
                .asString()
                .containsPattern("\"Target\":\"/\\.wharden-holds-[0-9a-f]{12}/\\d\"");
    }
}
