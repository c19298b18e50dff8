package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;

/** What a running container uses at this moment: the seam to the kernel's cgroup files. */
public interface Usage {
    /** Memory that cannot be reclaimed, in bytes. */
    Observed<Long> memory(Container container);

    /** Processes and threads. */
    Observed<Long> processes(Container container);
}
