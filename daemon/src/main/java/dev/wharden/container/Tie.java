package dev.wharden.container;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way in which one container depends on another. */
public enum Tie {
    /** {@code --network container:X}: without it there is no interface. */
    NETWORK("network", "/HostConfig/NetworkMode"),
    /** {@code --pid container:X}: it is killed when X ends (measured). */
    PID("pid", "/HostConfig/PidMode"),
    /** {@code --ipc container:X}: its shared memory. */
    IPC("ipc", "/HostConfig/IpcMode"),
    /** A legacy {@code --link} on the default bridge: the engine starts it only while X runs. */
    LINK("link", "/HostConfig/Links"),
    /** Compose's {@code depends_on: {X: {restart: true}}}: it wants to be restarted with X. */
    RESTART("depends_on", "");

    /** The label by which {@link #RESTART} is told. */
    public static final String DEPENDS_ON = "com.docker.compose.depends_on";

    /**
     * Is true in a copy of a container of whose ties not all are read: then it is not known what depends on what. No
     * engine has this field.
     */
    public static final String UNREAD = "/WhardenTiesUnread";

    private static final String OTHER = "container:";
    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";
    private static final String ONE_OFF = "com.docker.compose.oneoff";
    private static final Set<Tie> NAMESPACES = EnumSet.of(NETWORK, PID, IPC);

    private final String word;
    private final String pointer;

    Tie(String word, String pointer) {
        this.word = word;
        this.pointer = pointer;
    }

    /** As in a graph: {@code network}. */
    public String word() {
        return word;
    }

    /** Whether it is written into the declaration of the one that depends, so that a new X needs a new dependent. */
    public boolean declared() {
        return this != RESTART;
    }

    /** Whether a namespace is shared, so that a restart of X has to be followed by one of its dependent. */
    public boolean namespace() {
        return NAMESPACES.contains(this);
    }

    /** Whose namespaces a container uses, as they are written: an id, or a name. */
    public static List<String> owners(Container container) {
        return NAMESPACES.stream()
                .flatMap(tie -> tie.owner(container).stream())
                .distinct()
                .toList();
    }

    /** Whether a container depends on any other, as far as it says itself. Most do not. */
    public static boolean any(Container container) {
        return !owners(container).isEmpty()
                || !container.strings(LINK.pointer).isEmpty()
                || container.labels().getOrDefault(DEPENDS_ON, "").contains(":true");
    }

    /** All ways in which the one depends on the other, which may be none. */
    public static Set<Tie> between(Container one, Container other) {
        var ties = EnumSet.noneOf(Tie.class);
        String name = other.text("/Name");
        for (Tie tie : NAMESPACES) {
            if (tie.owner(one)
                    .filter(owner -> owner.equals(other.id()) || ("/" + owner).equals(name) || owner.equals(name))
                    .isPresent()) {
                ties.add(tie);
            }
        }
        // "/target:/self/alias"
        if (one.strings(LINK.pointer).stream().anyMatch(link -> link.startsWith(name + ":"))) {
            ties.add(LINK);
        }
        if (restartsWith(one, other)) {
            ties.add(RESTART);
        }
        return ties;
    }

    /** Whose namespace a container uses, as it is written: an id, or a name; empty for a tie of another kind. */
    public Optional<String> owner(Container container) {
        String mode = namespace() ? container.text(pointer) : "";
        return mode.startsWith(OTHER) ? Optional.of(mode.substring(OTHER.length())) : Optional.empty();
    }

    /**
     * The label is {@code service:condition:restart,…}; a one-off container ({@code compose run}) is no part of the
     * project's running.
     */
    private static boolean restartsWith(Container one, Container other) {
        var own = one.labels();
        var others = other.labels();
        String service = others.getOrDefault(SERVICE, "");
        if (service.isEmpty()
                || !own.getOrDefault(PROJECT, "").equals(others.getOrDefault(PROJECT, ""))
                || own.getOrDefault(ONE_OFF, "").equals("True")
                || others.getOrDefault(ONE_OFF, "").equals("True")) {
            return false;
        }
        for (String dependency : own.getOrDefault(DEPENDS_ON, "").split(",", -1)) {
            String[] parts = dependency.split(":", -1);
            if (parts.length == 3 && parts[0].equals(service) && parts[2].equals("true")) {
                return true;
            }
        }
        return false;
    }
}
