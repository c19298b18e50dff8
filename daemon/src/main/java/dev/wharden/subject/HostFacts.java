package dev.wharden.subject;

import java.util.List;
import java.util.Map;

/**
 * What is known of the host.
 *
 * @param kernelRelease such as 6.12.0-1-amd64
 * @param virtualization kvm, xen, vmware, hyperv, qemu, openvz, lxc, docker, none, … as systemd-detect-virt would say
 * @param virtualizationSignals what that was concluded from, for the evidence
 * @param socket the path of the engine's socket
 * @param system what it runs on and who owns it
 * @param engineProcess how the engine was started
 * @param processes whether Wharden may see what processes execute and in which namespaces they are: true, or why not
 * @param files what was found at each path or pattern that was looked for; an empty list where there is nothing
 */
public record HostFacts(
        Observed<String> kernelRelease,
        Observed<String> virtualization,
        List<String> virtualizationSignals,
        String socket,
        HostSystem system,
        Observed<EngineProcess> engineProcess,
        Observed<Boolean> processes,
        Map<String, Observed<List<FileFacts>>> files) {
    public HostFacts {
        virtualizationSignals = List.copyOf(virtualizationSignals);
        files = Map.copyOf(files);
    }
}
