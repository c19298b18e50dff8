package dev.wharden.subject;

import java.util.List;

/**
 * What is known of the host.
 *
 * @param hostname the kernel's nodename
 * @param kernelRelease such as 6.12.0-1-amd64
 * @param virtualization kvm, xen, vmware, hyperv, qemu, openvz, lxc, docker, none, … as systemd-detect-virt would say
 * @param virtualizationSignals what that was concluded from, for the evidence
 */
public record HostFacts(
        String hostname,
        Observed<String> kernelRelease,
        Observed<String> virtualization,
        List<String> virtualizationSignals) {
    /** Copies the list. */
    public HostFacts {
        virtualizationSignals = List.copyOf(virtualizationSignals);
    }
}
