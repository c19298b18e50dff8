package dev.wharden.control.host;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.List;
import java.util.Set;

/**
 * Demands that the host has a kernel of its own: bare metal or a guest of a hypervisor, not a container of somebody
 * else's kernel.
 */
public final class Virtualization {
    private static final String FIELD = "host:/virtualization";
    private static final Set<String> MICROSOFT = Set.of("hyperv", "microsoft");

    private static final List<String> OWN_KERNEL = List.of("kvm", "xen", "vmware", "hyperv", "none");

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "what systemd-detect-virt may say: kvm, xen, vmware, hyperv (or microsoft), none, …",
            OWN_KERNEL);

    public static final Control CONTROL = Control.host("virtualization")
            .title("The host has its own kernel")
            .why("On OpenVZ, LXC and their like the host is itself a container: its kernel is shared with strangers, "
                    + "is often old, and what Docker asks of it may not be there.")
            .fix("Move to bare metal or to a virtual machine with its own kernel (KVM, VMware, Hyper-V, Xen).")
            .severity(CRITICAL)
            .settings(ALLOWED)
            .in(ALLOWED, OWN_KERNEL, RESTRICTED)
            .rule("host-virt-hardware", Virtualization::check, nist("4.5.2"))
            .build();

    private Virtualization() {}

    private static void check(Findings found) {
        List<String> allowed = found.get(ALLOWED);
        found.must(found.host().virtualization(), FIELD)
                .filter(by -> allowed.stream().noneMatch(word -> isSame(word, by)))
                .ifPresent(by -> found.violation(
                        FIELD,
                        Values.of(by),
                        Values.of(allowed),
                        "the host is virtualised by " + by + " ("
                                + String.join(", ", found.host().virtualizationSignals()) + ")"));
    }

    /** systemd says microsoft for what everybody calls Hyper-V. */
    private static boolean isSame(String allowed, String found) {
        return allowed.equals(found) || (MICROSOFT.contains(allowed) && MICROSOFT.contains(found));
    }
}
