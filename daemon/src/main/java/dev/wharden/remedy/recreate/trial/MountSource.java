package dev.wharden.remedy.recreate.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.VolumeSubpath;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.control.filesystem.VolumeSource;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.ArrayList;
import java.util.List;

/**
 * A bind or a volume as a container declares it. What it leads to is decided at each start: the engine resolves a path
 * of the host again then.
 *
 * @param target where in the container, as declared: the kernel shows it without links
 * @param paths what it is on the host, as declared
 * @param untold why that cannot be told ({@link VolumeSource#untold}); the empty string where it can
 * @param own whether it is the engine's own folder, or a file system that is made for it: an ordinary volume
 * @param writable whether the container may write to it
 * @param recursive whether what is mounted below it on the host comes along
 */
record MountSource(String target, List<String> paths, String untold, boolean own, boolean writable, boolean recursive) {
    MountSource {
        paths = List.copyOf(paths);
    }

    /** Of all binds and volumes of a container. Throws a DockerException. */
    static List<MountSource> of(Container container, DockerReader reader) {
        var sources = new ArrayList<MountSource>();
        for (JsonNode mount : container.at("/Mounts")) {
            String target = mount.path("Destination").asText("");
            String source = mount.path("Source").asText("");
            boolean writable = mount.path("RW").asBoolean(true);
            switch (mount.path("Type").asText("")) {
                case "bind" ->
                    sources.add(new MountSource(
                            target, List.of(source), "", false, writable, isRecursive(container, target)));
                case "volume" -> {
                    VolumeSource from = volume(reader, mount.path("Name").asText(""));
                    boolean own = from.hosts().isEmpty() && from.untold().isEmpty();
                    String below = VolumeSubpath.of(container, target);
                    List<String> paths = (own ? List.of(source) : from.hosts())
                            .stream().map(path -> within(path, below)).toList();
                    sources.add(new MountSource(target, paths, from.untold(), own, writable, false));
                }
                default -> {}
            }
        }
        return List.copyOf(sources);
    }

    /** Every bind is, unless it was asked to be alone ({@code bind-recursive=disabled}). */
    private static boolean isRecursive(Container container, String target) {
        return container
                .at("/HostConfig/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Target").asText("").equals(target))
                .noneMatch(mount -> mount.at("/BindOptions/NonRecursive").asBoolean(false));
    }

    /** As the kernel shows it. The engine lets no subpath lead out of its volume. */
    private static String within(String path, String below) {
        return below.isEmpty() ? path : HostPlaces.normal(path + "/" + below);
    }

    private static VolumeSource volume(DockerReader reader, String name) {
        try {
            return switch (Volume.of(name, reader.volume(name))) {
                case Observed.Known<Volume>(Volume volume) -> VolumeSource.of(volume);
                case Observed.Unknown<Volume>(String why) -> new VolumeSource(List.of(), "not known: " + why);
                case Observed.Absent<Volume>(String why) -> new VolumeSource(List.of(), "not known: " + why);
            };
        } catch (DockerException.NotFound gone) {
            return new VolumeSource(List.of(), "a volume that is gone");
        }
    }
}
