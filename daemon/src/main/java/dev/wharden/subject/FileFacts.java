package dev.wharden.subject;

import java.util.List;

/**
 * A file or folder of the host, links followed.
 *
 * @param path as it was looked for
 * @param owner uid
 * @param group gid
 * @param mode permission bits, set-id and sticky too: 07777. With a POSIX ACL the group's bits are its mask, so no
 *     entry grants more than they show (acl(5)); to whom is not in them
 * @param folder whether it is a folder
 * @param grants to whom its ACL gives something; unknown where it cannot be read
 */
public record FileFacts(String path, long owner, long group, int mode, boolean folder, Observed<List<Grant>> grants) {
    /**
     * What an ACL gives to one user or group that is not the file's own.
     *
     * @param group whether it is a group
     * @param id uid or gid
     * @param permissions 4 to read, 2 to write, 1 to execute, after the ACL's mask
     */
    public record Grant(boolean group, long id, int permissions) {}
}
