package dev.wharden.control;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.SecurityOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code label=disable} in {@code SecurityOpt}, which the engine itself adds to a container that is privileged or uses
 * the host's pid or ipc namespace (moby daemon/create.go, generateSecurityOpt). It must go together with the last of
 * these, or the hardened copy stays without an SELinux label for ever.
 */
public final class AutomaticLabel {
    /** The fields that make the engine add the label. */
    public static final List<Field> CAUSES = List.of(Field.PRIVILEGED, Field.PID_MODE, Field.IPC_MODE);

    /** The fields that {@link #unprivileged} may touch. */
    public static final List<Field> UNPRIVILEGED =
            List.of(Field.PRIVILEGED, Field.MASKED_PATHS, Field.READONLY_PATHS, Field.SECURITY_OPT);

    private AutomaticLabel() {}

    /** The edits and, when nothing after them makes the engine add the label, one more that takes it away. */
    public static List<Edit> removedWith(Container declared, List<Edit> edits) {
        Container edited = Edit.apply(declared, edits);
        SecurityOptions options = SecurityOptions.of(edited);
        var all = new ArrayList<>(edits);
        if (options.labelsDisabled() && !isAdded(edited)) {
            all.add(new Edit(Field.SECURITY_OPT, options.withoutLabelDisable().json()));
        }
        return List.copyOf(all);
    }

    /**
     * What makes a privileged container an ordinary one: null lets the engine mask its default paths again, which it
     * shows as null while privileged.
     */
    public static List<Edit> unprivileged(Container declared) {
        return removedWith(
                declared,
                List.of(
                        new Edit(Field.PRIVILEGED, Values.of(false)),
                        new Edit(Field.MASKED_PATHS, Values.none()),
                        new Edit(Field.READONLY_PATHS, Values.none())));
    }

    /** Whether the engine adds the label to a container that is declared so. */
    public static boolean isAdded(Container declared) {
        return declared.isTrue(Field.PRIVILEGED.pointer())
                || declared.text(Field.PID_MODE.pointer()).equals("host")
                || declared.text(Field.IPC_MODE.pointer()).equals("host");
    }
}
