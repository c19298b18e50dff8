package dev.wharden.kernel;

import dev.wharden.subject.ProcessFacts;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Processes in a user namespace that the container has made for itself, as a browser's sandbox and a rootless build
 * have: the kernel gives the first of them all capabilities, which hold in there and nowhere else (user_namespaces(7)),
 * and none comes back out of it.
 *
 * @param files of the host's kernel
 * @param main the first process of the container
 */
record OwnUsers(ProcFiles files, ProcessFacts main) {
    private static final Pattern HOSTS = Pattern.compile("0\\s+0\\s+4294967295");

    /** Whether this process is in a user namespace, and with it all containers that it can see. */
    static boolean isNested(ProcFiles files) {
        return files.hint("/proc/self/uid_map")
                .filter(map -> !HOSTS.matcher(map).matches())
                .isPresent();
    }

    /**
     * The same, with no more capabilities than the container's own where it is in such a namespace. Who has come into
     * the host's has left the container, and keeps all that it has.
     *
     * @param folder of a thread of it that lives
     */
    ProcessFacts bounded(ProcessFacts one, String folder) {
        long more = (one.capabilityBounds() | one.capabilities()) & ~(main.capabilityBounds() | main.capabilities());
        if (more == 0) {
            return one;
        }
        Optional<String> users = files.hint(folder + "/uid_map");
        boolean isOwn = users.isPresent()
                && !HOSTS.matcher(users.get()).matches()
                && !users.equals(files.hint("/proc/" + main.pid() + "/uid_map"));
        return isOwn ? one.boundedBy(main) : one;
    }
}
