package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.Collection;
import java.util.List;

/** What the kernel says of containers that run: what they have mounted, and what they do. */
public interface MountTables {
    /** The lines of a container that runs; absent when it does not run. */
    Observed<List<MountPoint>> of(Container container);

    /** The host's own table. */
    Observed<HostMounts> host();

    /** What a container does; absent when it does not run. */
    Observed<Activity> activity(Container container);

    /** Whether a container has ended, or its main process is in its exit, which the engine hears of a moment later. */
    default boolean hasEnded(Container container) {
        return !container.running();
    }

    /** Whether its main process has been sent SIGKILL and will end of it, at any time. */
    default boolean isBeingKilled(Container container) {
        return false;
    }

    /**
     * Some of the processes that run in the control groups of containers that have ended by the engine's word; none
     * where that cannot be told.
     *
     * @param ids of the containers
     */
    default List<Long> leftOf(Collection<String> ids) {
        return List.of();
    }

    /**
     * Which file or folder a container has mounted by a line of its table: a word that another one has not, which
     * begins with its kind. Unknown where that cannot be seen: then its path is all that is compared.
     */
    default Observed<String> file(Container container, MountPoint line) {
        return Observed.unknown("not looked at");
    }

    /** The same word for what a path of the host leads to; absent where nothing is. */
    default Observed<String> file(String path, HostMounts host) {
        return Observed.unknown("not looked at");
    }

    /** Where a path in a container leads now, links followed; absent where that is nowhere. */
    default Observed<String> place(Container container, String path) {
        return Observed.unknown("not looked at");
    }
}
