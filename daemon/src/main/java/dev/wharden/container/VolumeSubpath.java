package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;

/** The folder within a volume that is mounted in place of all of it ({@code volume-subpath}, API 1.45). */
public final class VolumeSubpath {
    private VolumeSubpath() {}

    /** At that path in a container, relative to the volume; the empty string for all of it. */
    public static String of(Container container, String target) {
        for (JsonNode mount : container.at("/HostConfig/Mounts")) {
            // The engine shows what is mounted under a clean path, and what was declared as it was written.
            if (CreateBodyVolumes.normal(mount.path("Target").asText()).equals(target)) {
                return mount.path("VolumeOptions").path("Subpath").asText("");
            }
        }
        return "";
    }
}
