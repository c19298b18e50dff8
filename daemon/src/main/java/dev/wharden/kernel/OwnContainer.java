package dev.wharden.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which container this process runs in, so that Wharden never changes itself. */
public final class OwnContainer {
    /**
     * The engine mounts these three files from the container's folder, {@code …/containers/<id>/hostname}, whatever the
     * cgroup version.
     */
    private static final Pattern MOUNT =
            Pattern.compile("/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\\.conf) ");

    private OwnContainer() {}

    /** Its full id; empty on the host itself, or where {@code /proc/self/mountinfo} cannot be read. */
    public static Optional<String> id(ProcFiles files) {
        return files.hint("/proc/self/mountinfo").flatMap(OwnContainer::find);
    }

    private static Optional<String> find(String mountinfo) {
        var matcher = MOUNT.matcher(mountinfo);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
