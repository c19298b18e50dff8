package dev.wharden.control;

import dev.wharden.container.Container;
import dev.wharden.container.SecurityOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code label=disable} in {@code SecurityOpt}, which the engine itself adds to a container that is privileged or uses the host's pid or ipc namespace (moby
 * daemon/create.go, generateSecurityOpt). It must go together with the last of these, or the hardened copy stays without an SELinux label for ever.
 */
public final class AutomaticLabel {
    /** Whether a container is privileged. */
    public static final String PRIVILEGED = "/HostConfig/Privileged";

    /** The fields that make the engine add the label. */
    public static final List<String> CAUSES = List.of(PRIVILEGED, "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private static final String SECURITY_OPT = "/HostConfig/SecurityOpt";

    private AutomaticLabel() {}

    /** The edits and, when nothing after them makes the engine add the label, one more that takes it away. */
    public static List<Edit> removedWith(Container declared, List<Edit> edits) {
        Container edited = Edit.apply(declared, edits);
        SecurityOptions options = SecurityOptions.of(edited);
        var all = new ArrayList<>(edits);
        if (options.labelsDisabled() && !isAdded(edited)) {
            all.add(new Edit(SECURITY_OPT, options.withoutLabelDisable().json()));
        }
        return List.copyOf(all);
    }

    /** What makes a privileged container an ordinary one: null lets the engine mask its default paths again, which it shows as null while privileged. */
    public static List<Edit> unprivileged(Container declared) {
        return removedWith(
                declared,
                List.of(
                        new Edit(PRIVILEGED, Values.of(false)),
                        new Edit("/HostConfig/MaskedPaths", Values.none()),
                        new Edit("/HostConfig/ReadonlyPaths", Values.none())));
    }

    /** The fields that {@link #unprivileged} may touch. */
    public static List<String> pointers() {
        return List.of(PRIVILEGED, "/HostConfig/MaskedPaths", "/HostConfig/ReadonlyPaths", SECURITY_OPT);
    }

    /** Whether the engine adds the label to a container that is declared so. */
    public static boolean isAdded(Container declared) {
        return declared.isTrue(PRIVILEGED)
                || declared.text("/HostConfig/PidMode").equals("host")
                || declared.text("/HostConfig/IpcMode").equals("host");
    }
}
