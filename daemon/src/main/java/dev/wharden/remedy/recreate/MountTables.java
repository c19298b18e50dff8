package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;

/** The kernel's mount tables. */
public interface MountTables {
    /** The lines of a container that runs; absent when it does not run. */
    Observed<List<MountPoint>> of(Container container);

    /** The host's own table. */
    Observed<HostMounts> host();
}
