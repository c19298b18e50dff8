package dev.wharden.control.filesystem;

import java.util.List;

/**
 * Something of the host's file systems that a container sees: declared, or found in the kernel's mount table, where
 * links are resolved and a volume that hides a bind shows what it is.
 *
 * @param target where in the container
 * @param paths what it is on the host, normal; several where they are other names of the same
 * @param readOnly the mount's own flag
 * @param field of the declaration or of the kernel that proves it
 */
record HostMount(String target, List<String> paths, boolean readOnly, String field) {
    HostMount {
        paths = List.copyOf(paths);
    }
}
