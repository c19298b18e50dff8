package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.remedy.state.StateDir;
import java.util.Collection;
import java.util.List;

/**
 * What a container in quarantine declares: a throttle, a restart policy that was taken and networks that were cut are
 * Wharden's, and a release takes them back. Pure but for the reading.
 */
public final class BeforeHold {
    private static final String POLICY = "/HostConfig/RestartPolicy";
    private static final String NETWORKS = "/NetworkSettings/Networks";

    private BeforeHold() {}

    /** What a state directory holds, what is released and waits for its twin too. Throws StateUnavailable. */
    public static List<Quarantined> onDisk(StateDir state) {
        return QuarantineLog.read(state);
    }

    /** The container without what these have changed of it; the same one where none holds it. */
    public static Container of(Collection<Quarantined> held, Container now) {
        return held.stream()
                .flatMap(one -> one.members().stream())
                .filter(member -> member.id().equals(now.id()))
                .findFirst()
                .map(member -> of(member, now))
                .orElse(now);
    }

    private static Container of(HeldContainer member, Container now) {
        return Throttle.asBefore(member, now)
                .with(POLICY, member.before().at(POLICY))
                .with(NETWORKS, member.before().at(NETWORKS));
    }
}
