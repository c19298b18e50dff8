package dev.wharden.subject;

/**
 * A user that a service's work is done as, in the numbers of the container's own user namespace; never root and never
 * group 0.
 *
 * @param uid 1 or more
 * @param gid 1 or more
 * @param name of the process or account that it comes from; hostile text
 */
public record ServiceUser(long uid, long gid, String name) {
    /** Refuses root, whoever asks for it. */
    public ServiceUser {
        if (uid <= 0 || gid <= 0) {
            throw new IllegalArgumentException("root is not a user to propose: " + uid + ":" + gid);
        }
    }

    /** As {@code --user} takes it: {@code 33:33}. */
    public String spec() {
        return uid + ":" + gid;
    }
}
