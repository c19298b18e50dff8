package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that has a folder of a volume mounted ({@code volume-subpath}) is replaced like one with all of it. */
final class SubpathTest {
    private static final String BODY = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Mounts": [{"Type": "volume", \
            "Source": "data", "Target": "/sub", "VolumeOptions": {"Subpath": "a/b"}}]}}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void itsFolderIsTheSourceOfItsMount() {
        var bench = new RecreateBench(folder, "{\"Name\": \"no\"}", BODY);
        String source = bench.before.text("/Mounts/0/Source");
        bench.host = Observed.known(HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "254:0"))));
        bench.table = container -> container.running()
                ? Observed.known(List.of(new MountPoint(source + "/a/b", "/sub", "rw", "ext4", "254:0")))
                : Observed.absent("not running");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }
}
