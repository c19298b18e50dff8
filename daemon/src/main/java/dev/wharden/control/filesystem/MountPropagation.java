package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Key;

/**
 * Forbids mounts that come out on the host. The engine itself makes what lies above its own data a slave, which does
 * not reach the host (moby volume/mounts/linux_parser.go).
 */
public final class MountPropagation {
    private static final String PRIVATE = "Private";
    private static final Key<String> VALUE =
            Key.word("value", "Private; Any sets no requirement", PRIVATE, PRIVATE, "Any");

    public static final Control CONTROL = Control.of("mountPropagation")
            .title("What it mounts does not appear on the host")
            .why("With shared propagation a container that may mount puts file systems into the host's own tree, over "
                    + "whatever is there.")
            .severity(MEDIUM)
            .takes(VALUE)
            .in(VALUE, PRIVATE, RESTRICTED, CIS_L1)
            .appliesWhen(found -> found.get(VALUE).equals(PRIVATE))
            .repairs(Field.BINDS, Field.MOUNTS)
            .rule("mount-propagation-private", SharedMounts::check, cis("5.20"))
            .byHand("(without :shared and :rshared in --volume)", "# without bind: {propagation: rshared}")
            .build();

    private MountPropagation() {}
}
