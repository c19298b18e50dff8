package dev.wharden.subject;

/**
 * A file or folder of the host, links followed.
 *
 * @param path as it was looked for
 * @param owner uid
 * @param group gid
 * @param mode permission bits, set-id and sticky too: 07777. With a POSIX ACL the group's bits are its mask, so no
 *     entry grants more than they show (acl(5))
 * @param folder whether it is a folder
 */
public record FileFacts(String path, long owner, long group, int mode, boolean folder) {}
