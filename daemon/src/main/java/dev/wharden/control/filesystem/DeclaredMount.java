package dev.wharden.control.filesystem;

import java.util.List;

/**
 * A mount that inspect declares.
 *
 * @param target where in the container, normal
 * @param kind of object
 * @param places where on the host its lines of the mount table may come from, normal: the source of a bind; the folder
 *     of a volume, and what its options mount there
 * @param hosts which of the host's own folders it mounts; empty for an ordinary volume, a tmpfs or an image
 * @param untold why it cannot be told what of the host it mounts ({@link VolumeSource#untold}); the empty string where
 *     it can
 * @param readOnly as declared
 * @param field of the declaration
 */
record DeclaredMount(
        String target,
        Kind kind,
        List<String> places,
        List<String> hosts,
        String untold,
        boolean readOnly,
        String field) {
    enum Kind {
        BIND,
        VOLUME,
        TMPFS,
        IMAGE
    }

    DeclaredMount {
        places = List.copyOf(places);
        hosts = List.copyOf(hosts);
    }

    /** The same as the kernel shows it, where its target leads through a link of the image. */
    DeclaredMount at(String path) {
        return new DeclaredMount(path, kind, places, hosts, untold, readOnly, field);
    }

    /** Whether a path in the container is where it is mounted, or below. */
    boolean holds(String path) {
        return HostPaths.isWithin(path, target);
    }

    /** Whether something on the host is its own, or below it. */
    boolean owns(String place) {
        return places.stream().anyMatch(own -> HostPaths.isWithin(place, own)) || isZone(place);
    }

    /** Distributions link this file to a time zone. */
    private boolean isZone(String place) {
        return places.contains("/etc/localtime") && HostPaths.isWithin(place, "/usr/share/zoneinfo");
    }

    /** Whether it is the whole host, so that whatever lies below it is the host's too. */
    boolean isWholeHost() {
        return kind == Kind.BIND && places.contains("/");
    }
}
