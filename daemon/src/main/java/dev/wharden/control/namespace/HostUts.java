package dev.wharden.control.namespace;

import dev.wharden.control.Advice;
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

/** Keeps containers out of the host's uts namespace. */
public final class HostUts implements Control {
    private static final NamespaceOwner OWNER = new NamespaceOwner("/HostConfig/UTSMode", "uts");

    private static final Info INFO = new Info(
            "hostUTS",
            "It has its own uts namespace",
            "In the host's uts namespace a container with SYS_ADMIN renames the host, and programs that trust the host's name are misled.",
            Severity.LOW,
            Shapes.forbidden(),
            Repair.RECREATE,
            Set.of("/HostConfig/UTSMode"),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of("CIS Docker 1.6.0: 5.21"));

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
                    Severity.LOW,
                    OWNER.pointer(),
                    Values.of(""),
                    "is in the host's uts namespace",
                    List.of(new Edit(OWNER.pointer(), Values.of(""))));
        } else {
            OWNER.follow(subject, found, Severity.LOW);
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(List.of("(without --uts=host)"), List.of("# without uts: host"), List.of());
    }
}
