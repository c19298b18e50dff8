package dev.wharden.control.filesystem;

import java.util.List;
import java.util.Optional;

/**
 * Something of the host's file systems that a container sees: declared, or found in the kernel's mount table, where
 * links are resolved and a volume that hides a bind shows what it is.
 *
 * @param target where in the container
 * @param paths what it is on the host, normal; several where they are other names of the same
 * @param readOnly the mount's own flag
 * @param field of the declaration or of the kernel that proves it
 * @param name by which it may be allowed too, where its path is not the host's own name of it
 */
record HostMount(String target, List<String> paths, boolean readOnly, String field, Optional<String> name) {
    HostMount {
        paths = List.copyOf(paths);
    }

    /** One that is named by its paths alone. */
    HostMount(String target, List<String> paths, boolean readOnly, String field) {
        this(target, paths, readOnly, field, Optional.empty());
    }

    /** Whether this path of it, or all of it by its name, is in one of these folders. */
    boolean isWithin(String path, List<String> folders) {
        return folders.stream()
                .anyMatch(folder -> HostPaths.isWithin(path, folder)
                        || name.filter(own -> HostPaths.isWithin(own, folder)).isPresent());
    }
}
