package dev.wharden.control.resource;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;

/** Keeps containers in the engine's own control group, or in one that the policy names. */
public final class CgroupParent {
    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "control groups; the empty text is the engine's own; tenant-* is any that begins so",
            List.of(""));

    public static final Control CONTROL = Control.of("cgroupParent")
            .title("It is in the engine's control group")
            .why("In another control group a container escapes the limits of all containers together, or takes those "
                    + "of a service of the host.")
            .severity(LOW)
            .settings(ALLOWED)
            .in(ALLOWED, List.of(""), CIS_L1)
            .reported()
            .rule("cgroup-parent-default", CgroupParent::check, cis("5.25"))
            .byHand("(without --cgroup-parent)", "# without cgroup_parent")
            .build();

    private CgroupParent() {}

    private static void check(Findings found) {
        String parent = found.text(Field.CGROUP_PARENT);
        if (found.get(ALLOWED).stream().noneMatch(allowed -> isWithin(parent, allowed))) {
            String message =
                    parent.isEmpty() ? "is in the engine's control group" : "is in the control group " + parent;
            found.violation(Field.CGROUP_PARENT, Values.of(found.get(ALLOWED)), message);
        }
    }

    private static boolean isWithin(String parent, String allowed) {
        return allowed.endsWith("*")
                ? parent.startsWith(allowed.substring(0, allowed.length() - 1))
                : parent.equals(allowed);
    }
}
