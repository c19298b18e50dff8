package dev.wharden.subject;

import java.util.List;

/**
 * All containers of the host at one moment, for what only two of them together can break.
 *
 * @param members in the order of their names
 * @param sockets paths of container engines' sockets on the host, links resolved
 * @param unread ids of containers that could not be inspected: what they share is not known
 * @param engine their engine
 * @param process how it was started
 * @param lived which came and went; absent where no daemon listens to events
 */
public record FleetSubject(
        List<FleetMember> members,
        Observed<List<String>> sockets,
        List<String> unread,
        EngineFacts engine,
        Observed<EngineProcess> process,
        Observed<Lived> lived)
        implements Target {
    /** Keeps copies, so that an evaluation sees one moment. */
    public FleetSubject {
        members = List.copyOf(members);
        unread = List.copyOf(unread);
    }

    /** The same where no daemon listens to events. */
    public FleetSubject(
            List<FleetMember> members,
            Observed<List<String>> sockets,
            List<String> unread,
            EngineFacts engine,
            Observed<EngineProcess> process) {
        this(members, sockets, unread, engine, process, Observed.absent("no daemon listens to events"));
    }

    /** The same with what came and went. */
    public FleetSubject lived(Observed<Lived> lived) {
        return new FleetSubject(members, sockets, unread, engine, process, lived);
    }

    /** The same where it is known how the engine was started. */
    public FleetSubject with(Observed<EngineProcess> process) {
        return new FleetSubject(members, sockets, unread, engine, process, lived);
    }
}
