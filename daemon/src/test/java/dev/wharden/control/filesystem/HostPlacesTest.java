package dev.wharden.control.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostPlacesTest {
    private static final MountPoint ROOT = new MountPoint("/", "/", "rw", "ext4", "254:0");
    private static final MountPoint BIND = new MountPoint("/srv/x", "/mnt/x", "rw", "ext4", "254:0");
    private static final MountPoint DATA = new MountPoint("/", "/data", "rw", "xfs", "254:16");
    private static final MountPoint OTHER =
            new MountPoint("/", "/data/docker/overlay2/b/merged", "rw", "overlay", "0:9");
    private static final HostMounts HOST = HostMounts.of(List.of(ROOT, DATA, OTHER, BIND));

    private static Observed<KernelFacts> kernel(MountPoint... mounts) {
        var main = new ProcessFacts(
                1,
                0,
                "web",
                List.of(1L),
                List.of(1L),
                0,
                0,
                true,
                2,
                0,
                Observed.absent("none"),
                Observed.absent("none"));
        return Observed.known(new KernelFacts(
                main,
                Observed.known(List.of()),
                Observed.known(List.of(mounts)),
                Observed.absent("none"),
                Observed.absent("none"),
                Observed.absent("none"),
                List.of(),
                "",
                Observed.absent("none")));
    }

    @Test
    void aContainerIsConcernedByTheLinesOfItsFileSystemsInTheirOrderAndByTheEnginesFolder() {
        var etc = new MountPoint("/docker/hosts", "/etc/hosts", "rw", "ext4", "254:0");
        var own = new MountPoint("/", "/tmp", "rw", "tmpfs", "0:77");
        HostMounts concerning = HostPlaces.concerning(HOST, kernel(etc, own), "/data//docker/");

        assertThat(concerning.of("254:0")).containsExactly(ROOT, BIND);
        assertThat(concerning.of("0:77")).isEmpty();
        assertThat(concerning.of("0:9")).as("of another container").isEmpty();
        assertThat(concerning.holding("/data/docker")).contains(DATA);
        assertThat(HostPlaces.of(concerning, etc)).isEqualTo(HostPlaces.of(HOST, etc));
    }

    @Test
    void whatHasNoTableIsConcernedByTheEnginesFolderAlone() {
        HostMounts concerning = HostPlaces.concerning(HOST, Observed.unknown("hidden"), "/var/lib/docker");
        assertThat(concerning.byDevice()).isEmpty();
        assertThat(concerning.holding("/var/lib/docker")).contains(ROOT);
    }
}
