package dev.wharden.subject;

import java.util.List;

/**
 * All containers of the host at one moment, for what only two of them together can break.
 *
 * @param containers in the order of their names
 */
public record FleetSubject(List<Subject> containers) implements Target {
    /** Keeps a copy, so that an evaluation sees one moment. */
    public FleetSubject {
        containers = List.copyOf(containers);
    }
}
