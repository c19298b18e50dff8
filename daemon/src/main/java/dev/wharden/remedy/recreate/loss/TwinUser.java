package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Whom a twin runs as.
 *
 * @param user with a number
 * @param groups that it is given beside its own, as declared
 */
record TwinUser(UserSpec user, Set<String> groups) {
    private static final int OWNER = 0200;
    private static final int GROUP = 0020;
    private static final int OTHERS = 0002;

    static TwinUser of(Container desired) {
        return new TwinUser(UserSpec.of(desired), Set.copyOf(desired.strings("/HostConfig/GroupAdd")));
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
