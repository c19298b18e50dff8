package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import dev.wharden.subject.ServiceUser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The groups that the processes of a service's user are in beside its own. Those of the main process are known; of
 * another one its status is read once more, only for a service whose declaration does not say all of its user.
 *
 * @param files of the host's kernel
 * @param facts of the container
 * @param gids of its user namespace
 */
record ServiceGroups(ProcFiles files, KernelFacts facts, IdMap gids) {
    /** More than that are no proposal that a person could read. */
    private static final int MOST = 64;

    /** The user in all groups that any of the processes is in; absent where they are too many. */
    Observed<ServiceUser> of(ServiceUser user, List<ProcessFacts> processes) {
        var all = new TreeSet<Long>();
        for (ProcessFacts process : processes) {
            if (groups(process) instanceof Observed.Known<List<Long>>(List<Long> groups)) {
                groups.forEach(gid -> all.add(gids.inside(gid)));
            } else {
                return many(user);
            }
        }
        all.remove(user.gid());
        all.remove(-1L);
        return all.size() > MOST ? many(user) : Observed.known(user.in(List.copyOf(all)));
    }

    private static Observed<ServiceUser> many(ServiceUser user) {
        return Observed.absent("its processes of " + user.spec() + " are in more than " + MOST + " groups");
    }

    private Observed<List<Long>> groups(ProcessFacts process) {
        if (process.pid() == facts.main().pid()) {
            return facts.groups();
        }
        Optional<ProcessStatus> status = ProcessStatus.ofOne(files, "/proc/" + process.pid());
        try {
            // One that has ended is in none, and its number may be another's.
            return status.isPresent() && status.get().numbers("Uid").equals(process.uids())
                    ? status.get().groups()
                    : Observed.known(List.of());
        } catch (IOException ended) {
            return Observed.known(List.of());
        }
    }
}
