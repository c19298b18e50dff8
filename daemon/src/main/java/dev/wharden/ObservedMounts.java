package dev.wharden;

import dev.wharden.container.Container;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.recreate.MountTables;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.List;

/** Mount tables as the observer reads them. */
record ObservedMounts(Observer observer) implements MountTables {
    @Override
    public Observed<List<MountPoint>> of(Container container) {
        return observer.mounts(container);
    }

    @Override
    public Observed<HostMounts> host() {
        return observer.hostMounts();
    }
}
