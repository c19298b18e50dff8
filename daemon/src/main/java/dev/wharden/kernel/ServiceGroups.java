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
 * <p>One that has become another user and is in just the main process' groups has them left from that, since it called
 * setuid without setgroups: they are no groups of its user's, such as root's eleven on Alpine.
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
        // Workers of one user are alike: the rest of very many is not read.
        for (ProcessFacts process : processes.stream().limit(MOST).toList()) {
            if (all.size() <= MOST + 2 && groups(process) instanceof Observed.Known<List<Long>>(List<Long> groups)) {
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
        Observed<List<Long>> theirs = ofAnother(process);
        boolean isLeft = !process.uids().equals(facts.main().uids()) && theirs.equals(facts.groups());
        return isLeft ? Observed.known(List.of()) : theirs;
    }

    private Observed<List<Long>> ofAnother(ProcessFacts process) {
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
