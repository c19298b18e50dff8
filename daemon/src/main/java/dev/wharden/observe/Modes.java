package dev.wharden.observe;

import dev.wharden.container.Container;
import java.util.List;
import java.util.Optional;

/** References from one container to another: {@code container:<id or name>} and legacy links. */
final class Modes {
    private static final String OTHER = "container:";
    private static final List<String> POINTERS =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private Modes() {}

    /** Whose namespaces it uses, as they are written. */
    static List<String> owners(Container container) {
        return POINTERS.stream()
                .flatMap(pointer -> owner(container, pointer).stream())
                .distinct()
                .toList();
    }

    private static Optional<String> owner(Container container, String pointer) {
        String mode = container.text(pointer);
        return mode.startsWith(OTHER) ? Optional.of(mode.substring(OTHER.length())) : Optional.empty();
    }

    /** Whether it refers to any other container. */
    static boolean refers(Container container) {
        return !owners(container).isEmpty()
                || !container.strings("/HostConfig/Links").isEmpty();
    }

    /** Whether the one uses a namespace of the other, links to it, or was made with its volumes in mind by name. */
    static boolean dependsOn(Container one, Container other) {
        String name = other.text("/Name");
        boolean shares = owners(one).stream()
                .anyMatch(owner -> owner.equals(other.id()) || ("/" + owner).equals(name) || owner.equals(name));
        // "/target:/self/alias"
        return shares || one.strings("/HostConfig/Links").stream().anyMatch(link -> link.startsWith(name + ":"));
    }
}
