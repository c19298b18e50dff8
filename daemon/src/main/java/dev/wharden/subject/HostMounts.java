package dev.wharden.subject;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The host's mount table, made once for many containers: it has several lines for each of them, and each looks for its
 * own.
 *
 * @param byDevice major:minor to the lines of that file system, in the kernel's order
 * @param byPath where it is mounted to the last line of that path, which is the one that is seen
 */
public record HostMounts(Map<String, List<MountPoint>> byDevice, Map<String, MountPoint> byPath) {
    public HostMounts {
        byDevice = Map.copyOf(byDevice);
        byPath = Map.copyOf(byPath);
    }

    /** Of the table's lines. */
    public static HostMounts of(List<MountPoint> lines) {
        return new HostMounts(
                lines.stream().collect(Collectors.groupingBy(MountPoint::device)),
                lines.stream().collect(Collectors.toMap(MountPoint::path, line -> line, (first, second) -> second)));
    }

    /** The lines of a file system; empty when the host has it nowhere. */
    public List<MountPoint> of(String device) {
        return byDevice.getOrDefault(device, List.of());
    }

    /** The line that a normal path of the host lies on; empty in a table without a root. */
    public Optional<MountPoint> holding(String path) {
        for (String at = path; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
            MountPoint line = byPath.get(at);
            if (line != null) {
                return Optional.of(line);
            }
        }
        return Optional.ofNullable(byPath.get("/"));
    }
}
