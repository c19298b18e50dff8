package dev.wharden.control.namespace;

import dev.wharden.control.Advice;
import dev.wharden.control.Control;
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

/** Keeps containers out of the host's network namespace. No repair: another network would cut the traffic that comes in now. */
public final class HostNetwork implements Control {
    private static final NamespaceOwner OWNER = new NamespaceOwner("/HostConfig/NetworkMode", "net");

    private static final Info INFO = new Info(
            "hostNetwork",
            "It has its own network namespace",
            "In the host's network a container reaches every service that listens on loopback only, every abstract socket and every interface, and no port rule applies to it.",
            Severity.HIGH,
            Shapes.forbidden(),
            Repair.NONE,
            Set.of(),
            InProfiles.none()
                    .baseline(Shapes.forbid())
                    .cisLevel1(Shapes.forbid())
                    .map(),
            List.of(
                    "CIS Docker 1.6.0: 5.10",
                    "Pod Security Standards baseline: hostNamespaces",
                    "NIST SP 800-190: 4.4.2"));

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
            found.violation(Severity.HIGH, OWNER.pointer(), Values.none(), "is in the host's net namespace");
        } else {
            OWNER.follow(subject, found, Severity.HIGH);
        }
        return found.list();
    }

    @Override
    public Advice advice(Subject subject, Settings settings) {
        return new Advice(
                List.of("--network=NETWORK   (one of its own, with --publish for what must be reached)"),
                List.of("networks: [NETWORK]"),
                List.of());
    }
}
