package dev.wharden.subject;

import java.util.List;
import java.util.Map;

/**
 * What the host runs on and who owns it, beside its kernel's name.
 *
 * @param operatingSystem {@code /etc/os-release}
 * @param rebootReasons why a reboot is pending; empty when none is
 * @param cpuVulnerabilities the kernel's words for each hole of the processor, {@code retbleed} to {@code Vulnerable}
 * @param securityModules what {@code /sys/kernel/security/lsm} lists
 * @param missingFeatures what containers need of a kernel and this one lacks, for people
 * @param socketGroup the users of the group that may write to the engine's socket, root left out
 * @param mountPoints the paths of the first process's mount table
 * @param unwatched paths of the engine that are there and that no rule of auditd names
 */
public record HostSystem(
        Observed<OsRelease> operatingSystem,
        Observed<List<String>> rebootReasons,
        Observed<Map<String, String>> cpuVulnerabilities,
        Observed<List<String>> securityModules,
        Observed<List<String>> missingFeatures,
        Observed<List<String>> socketGroup,
        Observed<List<String>> mountPoints,
        Observed<List<String>> unwatched) {}
