package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Those that one look at a container has not judged, since they are the runtime's that begins a session. That one has
 * executed nothing proves that only where none of the container can write into the runtime: who can goes on in its
 * place, with all rights, and may take one session after the other. Such a look is not whole. Nobody is frozen for it:
 * with little of a processor the runtime takes its time.
 */
final class PassedOver {
    /**
     * One that is there for longer may have been written into by another container's that sees it, and has dropped
     * CAP_SYS_PTRACE since: one that has it, as is needed to go from session to session, counts at once.
     */
    private static final Duration LONG = Duration.ofSeconds(30);

    /** No look is forgiven one that is there for longer: by then the runtime has begun a session. */
    private static final Duration BEGINS = Duration.ofSeconds(10);

    private final ProcFiles files;
    private final Beginnings beginnings;
    private final Set<Long> left = new HashSet<>();
    /** Of one that is waited for it is the waiter's age that counts: a child of it can make another one. */
    private final Set<Long> aged = new HashSet<>();

    private final Set<Long> own = new HashSet<>();
    private boolean stopped;

    PassedOver(ProcFiles files, Beginnings beginnings) {
        this.files = files;
        this.beginnings = beginnings;
    }

    /** Those of the container's control group, of each list. */
    void listed(Collection<Long> pids) {
        own.addAll(pids);
    }

    /** Whether it was in the container's control group when that was listed. */
    boolean isOwn(long pid) {
        return own.contains(pid);
    }

    /**
     * The same list, and behind it those that a runtime waits for in the container's process ids and that are not in
     * its control group yet, as they are for some milliseconds; who can write into one of them keeps it there. Asked
     * only where the container may be given that right: elsewhere no more is read.
     */
    List<Long> withHeld(List<Long> pids) {
        ProcessFacts main = beginnings.main();
        Optional<String> namespace = isWritable() && main.parent() > 1 ? namespace(main.pid()) : Optional.empty();
        // In the shim's own it is not told from the runtime's first parts, and its right reaches all of the host.
        if (namespace.isEmpty() || namespace.equals(namespace(main.parent()))) {
            return pids;
        }
        var all = new ArrayList<>(pids);
        for (long runtime : children(main.parent())) {
            if (runtime != main.pid() && !isOwn(runtime)) {
                children(runtime).stream()
                        .filter(pid -> !isOwn(pid) && namespace.equals(namespace(pid)))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Of each of its threads; none where the kernel does not say (CONFIG_PROC_CHILDREN). */
    private List<Long> children(long pid) {
        String tasks = "/proc/" + pid + "/task";
        try {
            return Arrays.stream(files.pids(tasks))
                    .mapToObj(thread -> files.hint(tasks + "/" + thread + "/children"))
                    .flatMap(Optional::stream)
                    .flatMap(children -> Arrays.stream(children.split(" ", -1)))
                    .filter(ContainerProcesses::isPid)
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException ended) {
            return List.of();
        }
    }

    /**
     * Whether its runtime has ended after its parent was read, of one that no runtime waits for: by now it is the
     * shim's, or, where it is in no group of the container, it is not listed any more.
     */
    boolean isLate(ProcessFacts one, FirstSight sight) throws IOException {
        return !isOwn(one.pid()) || (sight.forked() && beginnings.isOrphaned(one));
    }

    /**
     * Whether the runtime has left it to the shim: then it is not judged. Where that is not told for sure the engine is
     * asked later. Throws IOException, also where it has ended.
     *
     * @param sight of before it was read
     */
    boolean isLeft(ProcessFacts one, FirstSight sight) throws IOException {
        if (!beginnings.isLeft(one) || !beginnings.isRuntime(one, sight)) {
            return false;
        }
        Optional<Boolean> session = beginnings.isSession(one);
        if (session.equals(Optional.of(false)) && isOld(one.pid(), BEGINS)) {
            return false;
        }
        if (!session.equals(Optional.of(true))) {
            // A runtime may name it a moment after it has left it to the shim, as crun does: the engine is asked.
            left.add(one.pid());
        }
        aged.add(one.pid());
        stopped |= ProcessTable.row(files, one.pid()).filter(Row::stopped).isPresent();
        return true;
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
     */
    String unread(Collection<ProcessFacts> judged) {
        if (aged.isEmpty() || beginnings.paused()) {
            return "";
        }
        // Asked first: three looks may have a doubt of which the engine knows all.
        boolean unknown = !beginnings.areSessions(left);
        if (!unknown && stopped) {
            return Rounds.STOPPED;
        }
        boolean doubted =
                unknown || isWritable() || judged.stream().anyMatch(PassedOver::isToWrite) || isWritableByOthers();
        if (!doubted) {
            return "";
        }
        return isOld(BEGINS) ? Rounds.STAYS : unknown ? Rounds.BEGINS : Rounds.DOUBTED;
    }

    /** What the engine has given counts too: who has used it may drop it. */
    private boolean isWritable() {
        return TraceRight.isToWrite(beginnings.granted()) || isToWrite(beginnings.main());
    }

    private static boolean isToWrite(ProcessFacts one) {
        return TraceRight.isToWrite(one.capabilities() | one.capabilityBounds());
    }

    private boolean isOld(Duration age) {
        return aged.stream().anyMatch(pid -> isOld(pid, age));
    }

    private boolean isOld(long pid, Duration age) {
        try {
            return !new Ages(files).isYounger("/proc/" + pid, age);
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether a process that is not the container's has its {@code pid} namespace, and may have written into one. */
    private boolean isWritableByOthers() {
        ProcessFacts main = beginnings.main();
        Optional<String> namespace = namespace(main.pid());
        boolean old = isOld(LONG);
        if (namespace.isEmpty() || namespace.equals(namespace(main.parent()))) {
            return old && namespace.isPresent();
        }
        try {
            List<Long> seen = Arrays.stream(files.pids())
                    .mapToObj(Long::valueOf)
                    .filter(pid -> pid != main.pid() && !isOwn(pid) && namespace.equals(namespace(pid)))
                    .toList();
            if (seen.isEmpty()) {
                return false;
            }
            // Its own that have come since are there by now; those that ended are in no list.
            listed(new GroupProcesses(files).listed(main.pid(), beginnings.container()));
            for (long pid : seen) {
                if (!isOwn(pid) && isStranger(pid) && (old || mayWrite(pid))) {
                    return true;
                }
            }
            return false;
        } catch (IOException unlisted) {
            return true;
        }
    }

    /** Whether it lives, and is not what a runtime is about to put into the container's group. */
    private boolean isStranger(long pid) throws IOException {
        long shim = beginnings.main().parent();
        Optional<Row> row = ProcessTable.row(files, pid).filter(one -> !one.isDead());
        Optional<Row> parent = row.isEmpty()
                ? Optional.empty()
                : ProcessTable.row(files, row.get().parent());
        boolean held = parent.filter(one -> shim > 1 && one.parent() == shim && !isOwn(one.pid()))
                .isPresent();
        return row.isPresent() && !held;
    }

    /** Whether one of its threads has the right, or may get it. */
    private boolean mayWrite(long pid) throws IOException {
        String folder = "/proc/" + pid;
        var threads = new ArrayList<>(List.of(folder));
        files.names(folder + "/task").forEach(thread -> threads.add(folder + "/task/" + thread));
        for (String thread : threads) {
            Optional<ProcessStatus> status = ProcessStatus.ofOne(files, thread);
            if (status.isPresent() && isToWrite(status.get().facts(pid, ContainerProcesses.UNLABELLED))) {
                return true;
            }
        }
        return false;
    }

    /** What the link of its process ids says; empty where it has ended or that may not be read. */
    private Optional<String> namespace(long pid) {
        try {
            return Optional.of(files.link("/proc/" + pid + "/ns/pid"));
        } catch (IOException untold) {
            return Optional.empty();
        }
    }
}
