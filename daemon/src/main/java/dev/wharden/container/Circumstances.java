package dev.wharden.container;

import java.util.Map;
import java.util.Set;

/**
 * What must be known beside a container's own inspect answer to make a twin of it.
 *
 * @param image what its image gives to each container made of it
 * @param referenceMoved the reference that it was created with names another image by now, or none
 * @param hostName the kernel's nodename, which the engine writes into containers that use the host's names
 * @param engineMajor the first number of the engine's version, 0 when unknown
 * @param networkDrivers name of each of its networks to that network's driver
 * @param inheritedVolumes destinations that come from {@code --volumes-from}, not from the container's own declaration
 * @param emptyVolumes destinations of its declared volumes that hold nothing, or nobody knows what: a creation would
 *     fill them from the image
 */
public record Circumstances(
        ImageDefaults image,
        boolean referenceMoved,
        String hostName,
        int engineMajor,
        Map<String, String> networkDrivers,
        Set<String> inheritedVolumes,
        Set<String> emptyVolumes) {
    public Circumstances {
        networkDrivers = Map.copyOf(networkDrivers);
        inheritedVolumes = Set.copyOf(inheritedVolumes);
        emptyVolumes = Set.copyOf(emptyVolumes);
    }
}
