package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;

/** Of containers that have no processes, on no host. */
public class NoMountTables implements MountTables {
    @Override
    public Observed<List<MountPoint>> of(Container container) {
        return Observed.absent("no process");
    }

    @Override
    public Observed<HostMounts> host() {
        return Observed.absent("no host");
    }

    @Override
    public Observed<Activity> activity(Container container) {
        return Observed.absent("no process");
    }
}
