package dev.wharden.subject;

import java.util.List;

/**
 * Work that only root can do because it is done as users that are not known at the start: logins, jobs, mailboxes, or
 * the services of a supervisor. It is done long after any probation, so it is told before and not tried.
 *
 * @param why a sentence's part: {@code sshd becomes the user of each login}; may contain hostile text
 * @param capabilities what it needs for that, without {@code CAP_}
 * @param escalates whether it needs set-user-id programs, which no_new_privs disables
 */
public record RootWork(String why, List<String> capabilities, boolean escalates) {
    public RootWork {
        capabilities = List.copyOf(capabilities);
    }
}
