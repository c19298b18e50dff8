package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.loss.RealPath;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Folders that get no volume since it would hide what is mounted in them by another path, a link of the image: the
 * engine mounts in the order of the declared paths, and a link's says nothing of where it leads.
 *
 * @param folders these
 * @param mounts where in them anything is mounted
 */
record LinkedMounts(List<String> folders, List<String> mounts) {
    LinkedMounts {
        folders = List.copyOf(folders);
        mounts = List.copyOf(mounts);
    }

    /**
     * Of a container. The engine is asked only for mounts that the kernel does not show where they are declared. Throws
     * a DockerException.
     *
     * @param proposed folders for which there may be volumes
     */
    static LinkedMounts of(DockerReader engine, Subject subject, List<String> proposed) {
        if (proposed.isEmpty()) {
            return new LinkedMounts(List.of(), List.of());
        }
        Container actual = subject.declared();
        Set<String> plain = shown(subject);
        List<String> mounts = RuntimeFiles.mounts(actual).stream()
                .filter(mount -> !plain.contains(mount))
                .flatMap(mount -> RealPath.of(engine, actual, mount).filter(real -> !real.equals(mount)).stream())
                .filter(real -> proposed.stream().anyMatch(folder -> RuntimeFiles.within(real, folder)))
                .distinct()
                .sorted()
                .toList();
        return new LinkedMounts(
                proposed.stream()
                        .filter(folder -> mounts.stream().anyMatch(mount -> RuntimeFiles.within(mount, folder)))
                        .toList(),
                mounts);
    }

    private static Set<String> shown(Subject subject) {
        return subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)
                        && kernel.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table)
                ? table.stream().map(MountPoint::path).collect(Collectors.toSet())
                : Set.of();
    }

    /** The others. */
    List<String> without(List<String> proposed) {
        return proposed.stream().filter(folder -> !folders.contains(folder)).toList();
    }

    /** What is said before the first command; empty where there are none. */
    Optional<String> said() {
        return folders.isEmpty()
                ? Optional.empty()
                : Optional.of("No new volume on " + String.join(", ", folders) + ": it would hide what is mounted at "
                        + WritableLayer.some(mounts) + ", which is declared by another path, a link. What it wrote"
                        + " there is not brought along: declare that mount by its real path first, then explain it"
                        + " again.");
    }
}
