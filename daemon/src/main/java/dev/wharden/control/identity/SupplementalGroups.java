package dev.wharden.control.identity;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;

/** Keeps containers out of groups that are as good as root. */
public final class SupplementalGroups {
    public static final Control CONTROL = Control.of("supplementalGroups")
            .title("It is in no group that owns the host")
            .why("Group docker starts containers as root, disk reads every file system, and group 0 writes what images "
                    + "leave open to it.")
            .severity(MEDIUM)
            .settings(HostGroups.FORBIDDEN)
            .in(HostGroups.FORBIDDEN, HostGroups.POWERFUL, RESTRICTED)
            .repairs(Field.GROUP_ADD)
            .rule("group-non-root", HostGroups::declared, kyverno("require-non-root-groups"))
            .row(HostGroups.PRIMARY, kyverno("require-non-root-groups"))
            .rule("proc-groups", HostGroups::running, kyverno("require-non-root-groups"))
            .build();

    private SupplementalGroups() {}
}
