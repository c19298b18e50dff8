package dev.wharden.subject;

import java.util.List;
import java.util.Map;

/**
 * What {@code GET /version} and {@code GET /info} say of the engine.
 *
 * @param version such as 26.1.5; empty when there is no engine (a file is judged)
 * @param apiVersion the negotiated one, such as 1.45
 * @param securityOptions of /info: {@code name=seccomp,profile=builtin}, {@code name=apparmor}, …
 * @param runtimes name to path
 * @param defaultRuntime such as runc
 * @param liveRestore containers outlive the engine
 * @param cgroupVersion 1 or 2
 * @param dataRoot such as /var/lib/docker
 * @param swarmActive LocalNodeState is active
 * @param processors NCPU
 * @param memory MemTotal in bytes
 * @param swapLimit whether the kernel can limit swap at all; else the engine makes each such limit -1
 * @param report the rest of what it says of itself
 * @param guarded where on its host Wharden's own files are
 */
public record EngineFacts(
        String version,
        String apiVersion,
        List<String> securityOptions,
        Map<String, String> runtimes,
        String defaultRuntime,
        boolean liveRestore,
        int cgroupVersion,
        String dataRoot,
        boolean swarmActive,
        int processors,
        long memory,
        boolean swapLimit,
        EngineReport report,
        Guarded guarded) {
    /** Nothing is known. */
    public static final EngineFacts NONE = new EngineFacts(
            "",
            "",
            List.of("name=seccomp,profile=builtin"),
            Map.of(),
            "runc",
            false,
            2,
            "/var/lib/docker",
            false,
            1,
            0,
            true,
            EngineReport.NONE);

    /**
     * A file is judged, whose engine is not known: one with Docker's own defaults is assumed, with AppArmor and
     * SELinux, so that what switches them off is found.
     */
    public static final EngineFacts ASSUMED =
            NONE.saying(List.of("name=seccomp,profile=builtin", "name=apparmor", "name=selinux", "name=cgroupns"));

    /** The same where nothing of Wharden's own is known. */
    public EngineFacts(
            String version,
            String apiVersion,
            List<String> securityOptions,
            Map<String, String> runtimes,
            String defaultRuntime,
            boolean liveRestore,
            int cgroupVersion,
            String dataRoot,
            boolean swarmActive,
            int processors,
            long memory,
            boolean swapLimit,
            EngineReport report) {
        this(
                version,
                apiVersion,
                securityOptions,
                runtimes,
                defaultRuntime,
                liveRestore,
                cgroupVersion,
                dataRoot,
                swarmActive,
                processors,
                memory,
                swapLimit,
                report,
                Guarded.NONE);
    }

    public EngineFacts {
        securityOptions = List.copyOf(securityOptions);
        runtimes = Map.copyOf(runtimes);
    }

    /** The same, where /info did not name a security feature. */
    public EngineFacts without(String feature) {
        return saying(securityOptions.stream()
                .filter(option -> !isNamed(option, feature))
                .toList());
    }

    /** The same with these in place of /info's security options. */
    public EngineFacts saying(List<String> securityOptions) {
        return with(securityOptions, guarded);
    }

    /** The same on a host where Wharden's own files are there. */
    public EngineFacts guarding(Guarded guarded) {
        return with(securityOptions, guarded);
    }

    private EngineFacts with(List<String> securityOptions, Guarded guarded) {
        return new EngineFacts(
                version,
                apiVersion,
                securityOptions,
                runtimes,
                defaultRuntime,
                liveRestore,
                cgroupVersion,
                dataRoot,
                swarmActive,
                processors,
                memory,
                swapLimit,
                report,
                guarded);
    }

    /**
     * Whether /info names a security feature: seccomp, apparmor, selinux, userns, rootless, no-new-privileges,
     * cgroupns.
     */
    public boolean has(String feature) {
        for (String option : securityOptions) {
            if (isNamed(option, feature)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamed(String option, String feature) {
        String name = "name=" + feature;
        return option.startsWith(name) && (option.length() == name.length() || option.charAt(name.length()) == ',');
    }
}
