package dev.wharden.remedy.recreate.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.coexistence.Latecomers;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which containers can put something else in the place of a folder of the host: those that may write to a folder above
 * it. By what they declare, whether they run or not, and by what the kernel shows of those that run, so that a link on
 * the way is seen through.
 */
final class FolderWriters {
    private final MountTables tables;
    private final DockerReader reader;

    FolderWriters(MountTables tables, DockerReader reader) {
        this.tables = tables;
        this.reader = reader;
    }

    /**
     * Who may write above any of these paths, or above where a mounted folder is by now: the container itself, or
     * another. Throws a DockerException.
     *
     * @param paths of the host, as somebody wrote them
     */
    Optional<String> above(Container container, List<String> paths, MountPoint mounted) {
        var places = new ArrayList<>(paths);
        if (tables.host() instanceof Observed.Known<HostMounts>(HostMounts host)) {
            places.addAll(HostPlaces.of(host, mounted));
        }
        if (mayWrite(container, places)) {
            return Optional.of(container.name().value());
        }
        for (JsonNode summary : reader.list()) {
            try {
                Container other = reader.inspect(summary.path("Id").asText(), Latecomers.STRANGER);
                if (mayWrite(other, places)) {
                    return Optional.of(other.name().value());
                }
            } catch (DockerException.NotFound gone) {
                // Who is gone can write nowhere.
            } catch (DockerException.Stuck slow) {
                // The list tells its mounts too, and waits for none of them.
                if (!summary.path("Mounts").isArray() || mayWrite(listed(summary), places)) {
                    return Optional.of(summary.path("Names").path(0).asText("").replaceFirst("^/", ""));
                }
            }
        }
        return Optional.empty();
    }

    private static Container listed(JsonNode summary) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.set("Mounts", summary.path("Mounts"));
        return new Container(tree);
    }

    private boolean mayWrite(Container container, List<String> places) {
        if (container.isCut()) {
            // What was not read of it may be a folder above.
            return true;
        }
        boolean declared = MountSource.of(container, reader).stream()
                .filter(MountSource::writable)
                .anyMatch(source -> !source.untold().isEmpty()
                        || source.paths().stream().anyMatch(folder -> isAbove(folder, places)));
        return declared
                || (tables.host() instanceof Observed.Known<HostMounts>(HostMounts host)
                        && tables.of(container) instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                        && table.stream()
                                .filter(line -> !line.readOnly())
                                .flatMap(line -> HostPlaces.of(host, line).stream())
                                .anyMatch(folder -> isAbove(folder, places)));
    }

    private static boolean isAbove(String folder, List<String> places) {
        return folder.startsWith("/") && places.stream().anyMatch(place -> HostPlaces.isBelow(place, folder));
    }
}
