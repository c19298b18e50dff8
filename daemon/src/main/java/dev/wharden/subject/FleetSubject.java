package dev.wharden.subject;

import java.util.List;

/**
 * All containers of the host at one moment, for what only two of them together can break.
 *
 * @param members in the order of their names
 * @param sockets paths of container engines' sockets on the host, links resolved
 * @param unread ids of containers that could not be inspected: what they share is not known
 */
public record FleetSubject(List<FleetMember> members, Observed<List<String>> sockets, List<String> unread)
        implements Target {
    /** Keeps copies, so that an evaluation sees one moment. */
    public FleetSubject {
        members = List.copyOf(members);
        unread = List.copyOf(unread);
    }
}
