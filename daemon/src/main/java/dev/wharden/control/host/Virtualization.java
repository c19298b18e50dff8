package dev.wharden.control.host;

import dev.wharden.control.Finding;
import dev.wharden.control.HostControl;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Setting;
import dev.wharden.control.Settings;
import dev.wharden.control.Severity;
import dev.wharden.control.Shapes;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Demands that the host has a kernel of its own: bare metal or a guest of a hypervisor, not a container of somebody else's kernel. */
public final class Virtualization implements HostControl {
    private static final List<String> WITH_OWN_KERNEL = List.of("kvm", "xen", "vmware", "hyperv", "none");

    private static final Info INFO = new Info(
            "virtualization",
            "The host has a kernel of its own",
            "On OpenVZ, LXC and their like the host is itself a container: its kernel is shared with strangers, is often old, and what Docker asks of it may not be there.",
            Severity.CRITICAL,
            Shapes.map(Setting.of(
                    "allowed",
                    Setting.Type.TEXTS,
                    "what systemd-detect-virt may say: kvm, xen, vmware, hyperv (or microsoft), none, …")),
            Repair.NONE,
            Set.of(),
            Map.of(),
            List.of("NIST SP 800-190: 4.5.2"));

    private static final HostFindings FINDINGS = new HostFindings(INFO, "host:/virtualization");

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> judge(HostFacts host, EngineFacts engine, Settings settings) {
        List<String> allowed = settings.has("allowed") ? settings.texts("allowed") : WITH_OWN_KERNEL;
        return switch (host.virtualization()) {
            case Observed.Known<String> known
            when allowed.stream().anyMatch(word -> isSame(word, known.value())) -> FINDINGS.none();
            case Observed.Known<String> known ->
                FINDINGS.violation(
                        Severity.CRITICAL,
                        Values.of(known.value()),
                        Values.of(allowed),
                        "the host is virtualised by " + known.value() + " ("
                                + String.join(", ", host.virtualizationSignals()) + ")");
            case Observed.Unknown<String> unknown -> FINDINGS.unread(unknown.why());
            case Observed.Absent<String> absent -> FINDINGS.unread(absent.why());
        };
    }

    /** systemd says microsoft for what everybody calls Hyper-V. */
    private static boolean isSame(String allowed, String found) {
        return allowed.equals(found)
                || (Set.of("hyperv", "microsoft").contains(allowed)
                        && Set.of("hyperv", "microsoft").contains(found));
    }
}
