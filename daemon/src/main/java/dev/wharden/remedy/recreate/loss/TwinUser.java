package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.control.filesystem.HostNeed;
import dev.wharden.subject.Subject;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Whom a twin runs as.
 *
 * @param user with a number
 * @param groups that it is given beside its own, as declared
 * @param hosts what of the host's own the container has mounted, as paths of the host: no person is told to give it
 *     away
 */
record TwinUser(UserSpec user, Set<String> groups, Set<String> hosts) {
    private static final int OWNER = 0200;
    private static final int GROUP = 0020;
    private static final int OTHERS = 0002;

    static TwinUser of(Subject subject, Container desired) {
        return new TwinUser(
                UserSpec.of(desired),
                Set.copyOf(desired.strings("/HostConfig/GroupAdd")),
                HostNeed.of(subject).stream().map(HostNeed::path).collect(Collectors.toSet()));
    }

    /** Whether a mount of the container is the host's own. */
    boolean isHosts(Container actual, String mount) {
        return actual.at("/Mounts")
                .valueStream()
                .anyMatch(one -> one.path("Destination").asText().equals(mount)
                        && hosts.contains(one.path("Source").asText()));
    }

    /** By the mode bits. Whose group is not said, or by a name alone, may be in any. */
    boolean mayWrite(TarArchiveEntry entry) {
        int mode = entry.getMode();
        boolean owner = entry.getLongUserId() == user.uid().orElseThrow() && (mode & OWNER) != 0;
        return owner || ((mode & GROUP) != 0 && isIn(entry.getLongGroupId())) || (mode & OTHERS) != 0;
    }

    private boolean isIn(long group) {
        boolean unsaid = user.gid().isEmpty()
                || groups.stream().anyMatch(one -> !one.chars().allMatch(Character::isDigit));
        return unsaid || user.gid().getAsLong() == group || groups.contains(Long.toString(group));
    }
}
