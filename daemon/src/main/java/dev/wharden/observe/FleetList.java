package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.util.List;

/**
 * All containers, as far as they are kept.
 *
 * @param members in no order
 * @param unread ids of those that cannot be inspected now
 */
record FleetList(List<Member> members, List<String> unread) {
    FleetList {
        members = List.copyOf(members);
        unread = List.copyOf(unread);
    }

    /** What is kept of a container, and the real uid of its main process. */
    record Member(Container container, Observed<Long> uid) {}
}
