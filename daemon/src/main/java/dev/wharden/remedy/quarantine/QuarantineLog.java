package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.TransactionLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The quarantines, one file a target's id, and in memory: what cannot be written is held all the same. Readers see
 * whole records at any time; the one writer is {@link Quarantiner}, under its lock.
 */
final class QuarantineLog extends TransactionLog<Quarantined> {
    private final Map<String, Quarantined> open = new ConcurrentSkipListMap<>();

    private QuarantineLog(StateDir state) {
        super(state, "quarantine", Quarantined.class, Quarantined::containerId, QuarantineLog::earlier);
    }

    /**
     * Reads them all. While one cannot be read nothing new is begun: whoever it holds must not be touched, and it is
     * not known who shares with him.
     */
    static QuarantineLog of(StateDir state) {
        var log = new QuarantineLog(state);
        log.allOnce().forEach(read -> log.open.put(read.containerId(), read));
        return log;
    }

    /**
     * What is on disk now. One that is closed while this is read is not in it. Throws StateUnavailable when one cannot
     * be read.
     */
    static List<Quarantined> read(StateDir state) {
        return new QuarantineLog(state).onDisk();
    }

    List<Quarantined> all() {
        return List.copyOf(open.values());
    }

    /** The one of a target's id as it is now. */
    Optional<Quarantined> find(String containerId) {
        return Optional.ofNullable(open.get(containerId));
    }

    /** Whether a container is held, on its way in or out. */
    boolean isHeld(String containerId) {
        return open.values().stream().anyMatch(one -> one.step().holding() && one.holds(containerId));
    }

    /** One that waits for what only a twin gives back of it is to have that after its next release. */
    HeldContainer asBefore(Container now) {
        return open.values().stream()
                .filter(one -> one.step() == QuarantineStep.TWIN)
                .flatMap(one -> one.members().stream())
                .filter(member -> member.id().equals(now.id()))
                .findFirst()
                .map(member -> new HeldContainer(Throttle.asBefore(member, Likeness.shown(member, now))))
                .orElseGet(() -> new HeldContainer(now));
    }

    @Override
    protected void written(Quarantined quarantined) {
        super.written(quarantined);
        open.put(quarantined.containerId(), quarantined);
    }

    /** Keeps where a quarantine has come to, and goes on all the same when that cannot be written. */
    Quarantined advance(Quarantined quarantined) {
        putAnyway(quarantined);
        return quarantined;
    }

    /** One that is not on disk at all is judged and frozen again after a crash. */
    @Override
    protected void unwritten(Quarantined quarantined) {
        super.unwritten(quarantined);
        open.put(quarantined.containerId(), quarantined);
    }

    @Override
    public void close(Quarantined quarantined) {
        super.close(quarantined);
        open.remove(quarantined.containerId());
    }

    /** What says no version says of a member only what it was before. */
    private static void earlier(ObjectNode tree) {
        ArrayNode members = tree.arrayNode();
        tree.path("members").forEach(before -> members.addObject().set("before", before));
        tree.set("members", members);
    }
}
