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
import dev.wharden.control.namespace.Namespaces;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue: every control there is, one line each or one a family. */
public final class Controls {
    private static final List<Control> ALL = Stream.of(
                    List.of(
                            AppArmorProfile.CONTROL,
                            CapabilitySet.CONTROL,
                            Devices.CONTROL,
                            EngineSocket.CONTROL,
                            HostPath.CONTROL,
                            HostPorts.CONTROL,
                            ImagePolicy.CONTROL,
                            Jurisdiction.CONTROL,
                            Kernel.CONTROL,
                            PrivilegeEscalation.CONTROL,
                            Privileged.CONTROL,
                            ProcMount.CONTROL,
                            ReadOnlyRootFilesystem.CONTROL,
                            Resources.CONTROL,
                            RestartPolicy.CONTROL,
                            RunAsDedicatedUser.CONTROL,
                            RunAsNonRoot.CONTROL,
                            SeLinuxOptions.CONTROL,
                            SeccompProfile.CONTROL,
                            Virtualization.CONTROL),
                    Namespaces.CONTROLS)
            .flatMap(List::stream)
            .sorted(Comparator.comparing((Control control) -> control.info().scope())
                    .thenComparing(control -> control.info().id(), String.CASE_INSENSITIVE_ORDER))
            .toList();

    private Controls() {}

    /** All, those of containers first, then sorted by id, as people sort: without regard to case. */
    public static List<Control> all() {
        return ALL;
    }

    /** Those of a scope, in the same order. */
    public static List<Control> of(Scope scope) {
        return ALL.stream().filter(control -> control.info().scope() == scope).toList();
    }

    /** The control with that id. */
    public static Optional<Control> of(String id) {
        return ALL.stream().filter(control -> control.info().id().equals(id)).findFirst();
    }
}
