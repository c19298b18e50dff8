package dev.wharden.control;

import dev.wharden.control.engine.EngineConfigPending;
import dev.wharden.control.engine.EngineFiles;
import dev.wharden.control.engine.EngineLogging;
import dev.wharden.control.engine.EngineOptions;
import dev.wharden.control.engine.EngineSettings;
import dev.wharden.control.engine.EngineTcp;
import dev.wharden.control.engine.EngineVersion;
import dev.wharden.control.engine.Swarm;
import dev.wharden.control.filesystem.Devices;
import dev.wharden.control.filesystem.EngineSocket;
import dev.wharden.control.filesystem.FilesystemDrift;
import dev.wharden.control.filesystem.HostPath;
import dev.wharden.control.filesystem.MountPropagation;
import dev.wharden.control.filesystem.ReadOnlyRootFilesystem;
import dev.wharden.control.filesystem.SharedVolumes;
import dev.wharden.control.filesystem.Tmpfs;
import dev.wharden.control.filesystem.VolumesFrom;
import dev.wharden.control.filesystem.WritablePaths;
import dev.wharden.control.fleet.DataClass;
import dev.wharden.control.fleet.DataEgress;
import dev.wharden.control.fleet.Segregation;
import dev.wharden.control.fleet.ShortLived;
import dev.wharden.control.host.AuditRules;
import dev.wharden.control.host.CpuVulnerabilities;
import dev.wharden.control.host.DockerGroup;
import dev.wharden.control.host.DockerPartition;
import dev.wharden.control.host.Jurisdiction;
import dev.wharden.control.host.Kernel;
import dev.wharden.control.host.KernelFeatures;
import dev.wharden.control.host.Latency;
import dev.wharden.control.host.LinuxSecurityModule;
import dev.wharden.control.host.OperatingSystem;
import dev.wharden.control.host.ProcessAccess;
import dev.wharden.control.host.RebootPending;
import dev.wharden.control.host.Virtualization;
import dev.wharden.control.identity.RunAsDedicatedUser;
import dev.wharden.control.identity.RunAsNonRoot;
import dev.wharden.control.identity.SupplementalGroups;
import dev.wharden.control.image.ImagePolicy;
import dev.wharden.control.namespace.HostUsers;
import dev.wharden.control.namespace.Namespaces;
import dev.wharden.control.namespace.SharedNamespaces;
import dev.wharden.control.network.HostPorts;
import dev.wharden.control.network.Networks;
import dev.wharden.control.privilege.AppArmorProfile;
import dev.wharden.control.privilege.CapabilitySet;
import dev.wharden.control.privilege.PrivilegeEscalation;
import dev.wharden.control.privilege.Privileged;
import dev.wharden.control.privilege.ProcMount;
import dev.wharden.control.privilege.SeLinuxOptions;
import dev.wharden.control.privilege.SeccompProfile;
import dev.wharden.control.privilege.Sysctls;
import dev.wharden.control.privilege.WritableCgroups;
import dev.wharden.control.resource.CgroupParent;
import dev.wharden.control.resource.OomPolicy;
import dev.wharden.control.resource.Resources;
import dev.wharden.control.resource.ShmSize;
import dev.wharden.control.resource.Ulimits;
import dev.wharden.control.runtime.DeclaredState;
import dev.wharden.control.runtime.ExecSessions;
import dev.wharden.control.runtime.Healthcheck;
import dev.wharden.control.runtime.Init;
import dev.wharden.control.runtime.Labels;
import dev.wharden.control.runtime.Logging;
import dev.wharden.control.runtime.Processes;
import dev.wharden.control.runtime.RestartPolicy;
import dev.wharden.control.runtime.RuntimeClassName;
import dev.wharden.control.runtime.SecretsInEnv;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue: every control there is, one line each or one a family. */
public final class Controls {
    private static final List<Control> ALL = Stream.of(
                    List.of(
                            AppArmorProfile.CONTROL,
                            AuditRules.CONTROL,
                            CapabilitySet.CONTROL,
                            CgroupParent.CONTROL,
                            CpuVulnerabilities.CONTROL,
                            DataClass.CONTROL,
                            DataEgress.CONTROL,
                            DeclaredState.CONTROL,
                            Devices.CONTROL,
                            DockerGroup.CONTROL,
                            DockerPartition.CONTROL,
                            EngineConfigPending.CONTROL,
                            EngineFiles.CONTROL,
                            EngineLogging.CONTROL,
                            EngineSocket.CONTROL,
                            EngineTcp.CONTROL,
                            EngineVersion.CONTROL,
                            ExecSessions.CONTROL,
                            FilesystemDrift.CONTROL,
                            Healthcheck.CONTROL,
                            HostPath.CONTROL,
                            HostPorts.CONTROL,
                            HostUsers.CONTROL,
                            ImagePolicy.CONTROL,
                            Init.CONTROL,
                            Jurisdiction.CONTROL,
                            Kernel.CONTROL,
                            KernelFeatures.CONTROL,
                            Labels.CONTROL,
                            Latency.CONTROL,
                            LinuxSecurityModule.CONTROL,
                            Logging.CONTROL,
                            MountPropagation.CONTROL,
                            Networks.CONTROL,
                            OomPolicy.CONTROL,
                            OperatingSystem.CONTROL,
                            Privileged.CONTROL,
                            PrivilegeEscalation.CONTROL,
                            ProcessAccess.CONTROL,
                            Processes.CONTROL,
                            ProcMount.CONTROL,
                            ReadOnlyRootFilesystem.CONTROL,
                            RebootPending.CONTROL,
                            Resources.CONTROL,
                            RestartPolicy.CONTROL,
                            RunAsDedicatedUser.CONTROL,
                            RunAsNonRoot.CONTROL,
                            RuntimeClassName.CONTROL,
                            SeccompProfile.CONTROL,
                            SecretsInEnv.CONTROL,
                            Segregation.CONTROL,
                            SeLinuxOptions.CONTROL,
                            SharedNamespaces.CONTROL,
                            SharedVolumes.CONTROL,
                            ShmSize.CONTROL,
                            ShortLived.CONTROL,
                            SupplementalGroups.CONTROL,
                            Swarm.CONTROL,
                            Sysctls.CONTROL,
                            Tmpfs.CONTROL,
                            Ulimits.CONTROL,
                            Virtualization.CONTROL,
                            VolumesFrom.CONTROL,
                            WritableCgroups.CONTROL,
                            WritablePaths.CONTROL),
                    EngineOptions.CONTROLS,
                    EngineSettings.CONTROLS,
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
