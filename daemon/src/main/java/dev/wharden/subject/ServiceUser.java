package dev.wharden.subject;

import java.util.List;

/**
 * A user that a service's work is done as, in the numbers of the container's own user namespace; never root and never
 * group 0.
 *
 * @param uid 1 or more
 * @param gid 1 or more
 * @param name of the process or account that it comes from; hostile text
 * @param groups that its processes are in beside that one, whatever they are worth: the engine gives a user those of
 *     the image only where it is named without a group
 */
public record ServiceUser(long uid, long gid, String name, List<Long> groups) {
    /** Refuses root, whoever asks for it. */
    public ServiceUser {
        if (uid <= 0 || gid <= 0) {
            throw new IllegalArgumentException("root is not a user to propose: " + uid + ":" + gid);
        }
        groups = List.copyOf(groups);
    }

    /** In no other group. */
    public ServiceUser(long uid, long gid, String name) {
        this(uid, gid, name, List.of());
    }

    /** As {@code --user} takes it: {@code 33:33}. */
    public String spec() {
        return uid + ":" + gid;
    }

    /** The same in other groups. */
    public ServiceUser in(List<Long> others) {
        return new ServiceUser(uid, gid, name, others);
    }
}
