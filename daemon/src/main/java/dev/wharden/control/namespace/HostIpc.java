package dev.wharden.control.namespace;

import dev.wharden.control.Advice;
import dev.wharden.control.AutomaticLabel;
import dev.wharden.control.Control;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Findings;
import dev.wharden.control.InProfiles;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;

/** Keeps containers out of the host's ipc namespace. */
public final class HostIpc implements Control {
    private static final NamespaceOwner OWNER = new NamespaceOwner("/HostConfig/IpcMode", "ipc");

    private static final Info INFO = new Info(
            "hostIPC",
            "It has its own ipc namespace",
            "In the host's ipc namespace a container reads and writes the shared memory of the host's programs.",
            Severity.MEDIUM,
            Shapes.forbidden(),
            Repair.RECREATE,
            Set.of("/HostConfig/IpcMode", "/HostConfig/SecurityOpt"),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.17", "Pod Security Standards baseline: hostNamespaces"));

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(Subject subject, Settings settings) {
        if (settings.flag("allow", false)) {
            return List.of();
        }
        var found = new Findings(INFO, subject);
        if (OWNER.isHost(found)) {
            found.drift(
                    Severity.MEDIUM,
                    OWNER.pointer(),
                    Values.of("private"),
                    "is in the host's ipc namespace",
                    AutomaticLabel.removedWith(
                            found.declared(), List.of(new Edit(OWNER.pointer(), Values.of("private")))));
        } else {
            OWNER.follow(subject, found, Severity.MEDIUM);
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(List.of("--ipc=private"), List.of("ipc: private"), List.of());
    }
}
