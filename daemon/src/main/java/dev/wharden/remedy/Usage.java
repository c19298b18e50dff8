package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.kernel.CgroupReader;
import dev.wharden.subject.Observed;

/** What a container uses at this moment; absent while it does not run, or has left its control group. */
public interface Usage {
    /** Memory that cannot be reclaimed, in bytes. */
    Observed<Long> memory(Container container);

    /** Processes and threads. */
    Observed<Long> processes(Container container);

    /** By the cgroups of the containers' main processes. */
    static Usage of(CgroupReader cgroups) {
        return new Usage() {
            @Override
            public Observed<Long> memory(Container container) {
                return cgroups.usage(container.pid(), container.id()).kept();
            }

            @Override
            public Observed<Long> processes(Container container) {
                return cgroups.usage(container.pid(), container.id()).pids();
            }
        };
    }
}
