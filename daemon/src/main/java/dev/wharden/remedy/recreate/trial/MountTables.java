package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;

/** What the kernel says of containers that run: what they have mounted, and what they do. */
public interface MountTables {
    /** The lines of a container that runs; absent when it does not run. */
    Observed<List<MountPoint>> of(Container container);

    /** The host's own table. */
    Observed<HostMounts> host();

    /** What a container does; absent when it does not run. */
    Observed<Activity> activity(Container container);
}
