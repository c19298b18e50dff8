package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;

/** The kernel's mount table of a container that runs. */
public interface MountTables {
    /** Its lines; absent when it does not run. */
    Observed<List<MountPoint>> of(Container container);
}
