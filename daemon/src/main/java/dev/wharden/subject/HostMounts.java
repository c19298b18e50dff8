package dev.wharden.subject;

import dev.wharden.subject.KernelFacts.MountPoint;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The host's mount table, made once for many containers: it has several lines for each of them, and each looks for its own.
 *
 * @param lines in the kernel's order
 * @param byDevice major:minor to the lines of that file system, in the same order
 */
public record HostMounts(List<MountPoint> lines, Map<String, List<MountPoint>> byDevice) {
    /** Copies the collections. */
    public HostMounts {
        lines = List.copyOf(lines);
        byDevice = Map.copyOf(byDevice);
    }

    /** Of the table's lines. */
    public static HostMounts of(List<MountPoint> lines) {
        return new HostMounts(lines, lines.stream().collect(Collectors.groupingBy(MountPoint::device)));
    }

    /** The lines of a file system; empty when the host has it nowhere. */
    public List<MountPoint> of(String device) {
        return byDevice.getOrDefault(device, List.of());
    }
}
