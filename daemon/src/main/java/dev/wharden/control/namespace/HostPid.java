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

/** Keeps containers out of the host's pid namespace. */
public final class HostPid implements Control {
    private static final NamespaceOwner OWNER = new NamespaceOwner("/HostConfig/PidMode", "pid");

    private static final Info INFO = new Info(
            "hostPID",
            "It has its own pid namespace",
            "In the host's pid namespace a container sees every process, its arguments and environment, and with the right uid can signal or trace it.",
            Severity.HIGH,
            Shapes.forbidden(),
            Repair.RECREATE,
            Set.of("/HostConfig/PidMode", "/HostConfig/SecurityOpt"),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.16", "Pod Security Standards baseline: hostNamespaces"));

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
                    Severity.HIGH,
                    OWNER.pointer(),
                    Values.of(""),
                    "is in the host's pid namespace",
                    AutomaticLabel.removedWith(found.declared(), List.of(new Edit(OWNER.pointer(), Values.of("")))));
        } else {
            OWNER.follow(subject, found, Severity.HIGH);
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(List.of("(without --pid=host)"), List.of("# without pid: host"), List.of());
    }
}
