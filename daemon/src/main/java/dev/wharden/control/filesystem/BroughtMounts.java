package dev.wharden.control.filesystem;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a bind brings: all that the host has mounted below its source, which the host may have unmounted since. For one
 * look at the table of a container.
 */
final class BroughtMounts {
    /** CAP_SYS_ADMIN, without which nothing is mounted (capabilities(7)). */
    private static final long SYS_ADMIN = 1L << 21;

    /** What the host mounts below such a bind later is mounted in the container too. */
    private static final Set<String> FOLLOWS = Set.of("slave", "rslave", "shared", "rshared");

    private final Subject subject;
    private final MountOrder order;
    /** A line of the same words over one of them is another. */
    private final Set<MountPoint> covered = new HashSet<>();

    private final List<String> doubts = new ArrayList<>();

    BroughtMounts(Subject subject, MountOrder order) {
        this.subject = subject;
        this.order = order;
    }

    /** What was not told from what the container has mounted itself. */
    List<String> doubts() {
        return doubts;
    }

    /**
     * Only in a container that cannot mount it has certainly come so, where the table shows it next to the bind: where
     * not all of its processes were read, as while a session begins, that is a doubt.
     */
    boolean has(MountPoint line, DeclaredMount by) {
        if (!isBrought(line, by)) {
            return false;
        }
        MountOrder.Made made = order.of(line, by.target());
        // Where it follows, the host's table may be some seconds older.
        if (made == MountOrder.Made.UNTOLD || (made == MountOrder.Made.LATER && follows(by))) {
            doubt(line);
            return true;
        }
        if (made == MountOrder.Made.WITH_BIND
                && subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts)
                && !facts.unread().isEmpty()) {
            doubts.add("whether the container itself has mounted " + line.path() + ": " + facts.unread());
        }
        return made != MountOrder.Made.LATER || order.mayBeTheKernels(line, by.target());
    }

    private boolean follows(DeclaredMount bind) {
        return FOLLOWS.contains(subject.declared().text(bind.field().replaceFirst("/Source$", "/Propagation")));
    }

    /** Of a bind that may bring what the host does not show any more. */
    private boolean isBrought(MountPoint line, DeclaredMount by) {
        return by.kind() == DeclaredMount.Kind.BIND && FileSystems.isData(line.type()) && !mayMount();
    }

    private void doubt(MountPoint line) {
        doubts.add("whether what is mounted at " + line.path() + " belongs to the declared bind");
    }

    /**
     * Whether it came with a bind to a place over which another declared mount was made since: it is none of that
     * one's, and nothing is seen of it. What is mounted over that one later is not told by this.
     *
     * @param over the declared mount at that place
     * @param bind what is declared above that place
     * @param its whether the host shows it below the source of the bind; else the host does not show it
     */
    boolean isCovered(MountPoint line, DeclaredMount over, DeclaredMount bind, boolean its) {
        if (covered.contains(line) || (!its && !isBrought(line, bind))) {
            return false;
        }
        boolean with = switch (order.of(line, bind.target())) {
            // The kernel puts what comes later beneath what is there; another process may have put it over it.
            case LATER -> its && follows(bind) && isDoubted(line);
            case WITH_BIND -> its ? order.isUnder(line, over.target()) : order.isUnderOfRuntime(line, over.target());
            case UNTOLD -> order.isUnder(line, over.target()) && (its || isDoubted(line));
        };
        if (with) {
            covered.add(line);
        }
        return with;
    }

    private boolean isDoubted(MountPoint line) {
        doubt(line);
        return true;
    }

    /** Whether the container can bring to light what is covered, and mount by itself. */
    boolean mayMount() {
        return !(subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts))
                || Stream.concat(Stream.of(facts.main()), facts.others().stream())
                        .anyMatch(process -> (process.capabilityBounds() & SYS_ADMIN) != 0);
    }
}
