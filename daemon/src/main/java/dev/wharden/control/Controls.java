package dev.wharden.control;

import dev.wharden.control.filesystem.Devices;
import dev.wharden.control.filesystem.EngineSocket;
import dev.wharden.control.filesystem.HostPath;
import dev.wharden.control.filesystem.ReadOnlyRootFilesystem;
import dev.wharden.control.host.Jurisdiction;
import dev.wharden.control.host.Kernel;
import dev.wharden.control.host.Virtualization;
import dev.wharden.control.identity.RunAsDedicatedUser;
import dev.wharden.control.identity.RunAsNonRoot;
import dev.wharden.control.image.ImagePolicy;
import dev.wharden.control.namespace.HostIpc;
import dev.wharden.control.namespace.HostNetwork;
import dev.wharden.control.namespace.HostPid;
import dev.wharden.control.namespace.HostUts;
import dev.wharden.control.network.HostPorts;
import dev.wharden.control.privilege.AppArmorProfile;
import dev.wharden.control.privilege.CapabilitySet;
import dev.wharden.control.privilege.PrivilegeEscalation;
import dev.wharden.control.privilege.Privileged;
import dev.wharden.control.privilege.ProcMount;
import dev.wharden.control.privilege.SeLinuxOptions;
import dev.wharden.control.privilege.SeccompProfile;
import dev.wharden.control.resource.Resources;
import dev.wharden.control.runtime.RestartPolicy;
import java.util.List;
import java.util.Optional;

/** The catalogue: every control there is, sorted by id, as people sort: without regard to case. */
public final class Controls {
    private static final List<Control> ALL = List.of(
            new PrivilegeEscalation(),
            new AppArmorProfile(),
            new CapabilitySet(),
            new Devices(),
            new EngineSocket(),
            new HostIpc(),
            new HostNetwork(),
            new HostPath(),
            new HostPid(),
            new HostPorts(),
            new HostUts(),
            new ImagePolicy(),
            new Privileged(),
            new ProcMount(),
            new ReadOnlyRootFilesystem(),
            new Resources(),
            new RestartPolicy(),
            new RunAsDedicatedUser(),
            new RunAsNonRoot(),
            new SeccompProfile(),
            new SeLinuxOptions());

    private static final List<HostControl> HOST = List.of(new Jurisdiction(), new Kernel(), new Virtualization());

    private Controls() {}

    /** Those of containers, sorted by id. */
    public static List<Control> all() {
        return ALL;
    }

    /** Those of the host, sorted by id. */
    public static List<HostControl> host() {
        return HOST;
    }

    /** The control of containers with that id. */
    public static Optional<Control> of(String id) {
        return ALL.stream().filter(control -> control.info().id().equals(id)).findFirst();
    }

    /** The control of the host with that id. */
    public static Optional<HostControl> ofHost(String id) {
        return HOST.stream().filter(control -> control.info().id().equals(id)).findFirst();
    }
}
