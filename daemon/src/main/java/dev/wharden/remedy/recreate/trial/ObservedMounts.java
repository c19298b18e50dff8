package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.kernel.KillPending;
import dev.wharden.kernel.Leftovers;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.Collection;
import java.util.List;

/** The kernel as it is observed now. */
public record ObservedMounts(Observer observer) implements MountTables {
    @Override
    public Observed<List<MountPoint>> of(Container container) {
        return observer.processes().mounts(container);
    }

    @Override
    public Observed<HostMounts> host() {
        return observer.hostMounts();
    }

    @Override
    public Observed<Activity> activity(Container container) {
        return observer.processes().activity(container);
    }

    @Override
    public boolean hasEnded(Container container) {
        return observer.processes().hasEnded(container);
    }

    @Override
    public boolean isBeingKilled(Container container) {
        return new KillPending(ProcFiles.ofHost()).of(container);
    }

    @Override
    public List<Long> leftOf(Collection<String> ids) {
        return new Leftovers(ProcFiles.ofHost()).of(ids);
    }

    @Override
    public Observed<String> file(Container container, MountPoint line) {
        return observer.processes().file(container, line);
    }

    @Override
    public Observed<String> place(Container container, String path) {
        return observer.processes().place(container, path);
    }

    @Override
    public Observed<String> file(String path, HostMounts host) {
        return observer.processes().file(path, host);
    }
}
