package dev.wharden.kernel;

import dev.wharden.container.Container;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;

/**
 * Whether what a container binds is still on the host: the engine makes an empty folder for a source that is not there,
 * not only when the container is started, but whenever a file in it is read.
 *
 * @param files the host's
 */
public record BindSources(ProcFiles files) {
    /** The first source that is not there; empty where each is, or cannot be seen, as on another machine's disk. */
    public Optional<String> missing(Container container) {
        List<String> sources = container
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("bind"))
                .map(mount -> mount.path("Source").asText(""))
                .filter(source -> source.startsWith("/"))
                .toList();
        if (sources.isEmpty()
                || !(new HostReader(files).mounts()
                        instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Optional.empty();
        }
        HostMounts host = HostMounts.of(table);
        return sources.stream()
                .filter(source -> new FileIdentities(files).at(source, host) instanceof Observed.Absent<String>)
                .findFirst();
    }
}
