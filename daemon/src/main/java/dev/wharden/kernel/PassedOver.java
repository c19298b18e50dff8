package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Those that one look at a container has not judged, since they are the runtime's that begins a session. That one has
 * executed nothing proves that only where none of the container can write into the runtime: who can goes on in its
 * place, with all rights, and may take one session after the other. Such a look is not whole. Nobody is frozen for it:
 * with little of a processor the runtime takes its time.
 */
final class PassedOver {
    /**
     * One that is there for longer may have been written into by another that sees it. Of one with CAP_SYS_PTRACE, as
     * is needed to go from session to session, the controls of processes are Unknown anyway.
     */
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ProcFiles files;
    private final Beginnings beginnings;
    private final Set<Long> left = new HashSet<>();
    /** Of one that is waited for it is the waiter's age that counts: a child of it can make another one. */
    private final Set<Long> aged = new HashSet<>();

    private boolean stopped;

    PassedOver(ProcFiles files, Beginnings beginnings) {
        this.files = files;
        this.beginnings = beginnings;
    }

    /** One that the runtime has left to the shim. */
    void left(long pid) {
        left.add(pid);
        aged.add(pid);
    }

    /** One that the runtime waits for, which ends where nobody has stopped it. */
    void waitedFor(Row waiter) {
        aged.add((long) waiter.pid());
        stopped |= waiter.stopped();
    }

    /**
     * Why one of them may be no runtime; empty where all are, and in a paused container: nothing runs in it, and what
     * is passed over is looked at when it goes on.
     *
     * @param judged processes of the container
     * @param own numbers of all of them
     */
    String unread(Collection<ProcessFacts> judged, Set<Long> own) {
        if (aged.isEmpty() || beginnings.paused()) {
            return "";
        }
        if (!beginnings.areSessions(left)) {
            return Rounds.BEGINS;
        }
        boolean doubted = stopped || canWrite(judged) || (aged.stream().anyMatch(this::isOld) && isSeenByOthers(own));
        return doubted ? Rounds.DOUBTED : "";
    }

    /** What the engine has given counts too: who has used it may drop it. */
    private boolean canWrite(Collection<ProcessFacts> judged) {
        return TraceRight.isToWrite(beginnings.granted())
                || isToWrite(beginnings.main())
                || judged.stream().anyMatch(PassedOver::isToWrite);
    }

    private static boolean isToWrite(ProcessFacts one) {
        return TraceRight.isToWrite(one.capabilities() | one.capabilityBounds());
    }

    private boolean isOld(long pid) {
        try {
            return !new Ages(files).isYounger("/proc/" + pid, LONG);
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether a process that is not the container's has its {@code pid} namespace. */
    private boolean isSeenByOthers(Set<Long> own) {
        ProcessFacts main = beginnings.main();
        try {
            String namespace = files.link("/proc/" + main.pid() + "/ns/pid");
            if (isIn(main.parent(), namespace)) {
                return true;
            }
            for (int pid : files.pids()) {
                if (pid != main.pid() && !own.contains((long) pid) && isIn(pid, namespace)) {
                    return true;
                }
            }
            return false;
        } catch (IOException untold) {
            return false;
        }
    }

    private boolean isIn(long pid, String namespace) {
        try {
            return files.link("/proc/" + pid + "/ns/pid").equals(namespace);
        } catch (IOException ended) {
            return false;
        }
    }
}
