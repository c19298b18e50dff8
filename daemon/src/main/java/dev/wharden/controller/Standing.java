package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.policy.State;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.OpenJournals;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Wharden's own records say of containers at one moment. It comes before every verdict (contract §6): Quarantined,
 * then Remediating, then Suspended. The daemon and the commands that only look ask the same records by this class, so
 * that they never tell two states of one container.
 *
 * @param held what is quarantined
 * @param underWay name to a clause that says what is being done to the container now
 * @param suspended name to why its repairs were given up
 * @param down name to what keeps the container from starting that Wharden has stopped
 * @param failing name to what is told of a container that fails again and again since its repair
 */
public record Standing(
        List<Quarantined> held,
        Map<ContainerName, String> underWay,
        Map<ContainerName, String> suspended,
        Map<ContainerName, String> down,
        Map<ContainerName, String> failing) {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    /** No records: every state is the verdict's. */
    public static final Standing NONE = new Standing(List.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public Standing {
        held = List.copyOf(held);
        underWay = Map.copyOf(underWay);
        suspended = Map.copyOf(suspended);
        down = Map.copyOf(down);
        failing = Map.copyOf(failing);
    }

    /** The same with what is told of repaired containers. */
    public Standing withFailing(Map<ContainerName, String> told) {
        return new Standing(held, underWay, suspended, down, told);
    }

    /**
     * A state and why.
     *
     * @param reason for people, and what to run where there is something; or empty
     */
    public record Recorded(State state, String reason) {}

    /** What a state directory says. Throws StateUnavailable when it cannot be read. */
    public static Standing onDisk(StateDir state, Map<ContainerName, String> suspended) {
        return of(Quarantiner.onDisk(state), state, suspended);
    }

    /**
     * The daemon's: what is held is known without the disk. Throws StateUnavailable when the journals cannot be read.
     */
    public static Standing of(Collection<Quarantined> held, StateDir state, Map<ContainerName, String> suspended) {
        var down = new TreeMap<ContainerName, String>();
        new Downs(state).all().forEach(one -> down.put(one.name(), one.sentence()));
        return new Standing(List.copyOf(held), OpenJournals.underWay(state), suspended, down, Map.of());
    }

    /** The same; of journals that cannot be read the state directory tells. */
    public static Standing readable(
            Collection<Quarantined> held, StateDir state, Map<ContainerName, String> suspended) {
        try {
            return of(held, state, suspended);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", String.valueOf(e.getMessage())).log("The journals cannot be read");
            return of(held, suspended);
        }
    }

    /** Only of these records. */
    public static Standing of(Collection<Quarantined> held, Map<ContainerName, String> suspended) {
        return new Standing(List.copyOf(held), Map.of(), suspended, Map.of(), Map.of());
    }

    /**
     * The state of a container: what the records say, else what its verdict says.
     *
     * @param untouchable why nothing may be done to it, or empty
     */
    public Recorded of(Subject subject, Verdict verdict, String untouchable) {
        Optional<Recorded> recorded =
                of(subject.declared().name().value(), subject.declared().id());
        State state = States.of(verdict, recorded.map(Recorded::state), !untouchable.isEmpty());
        String name = subject.declared().name().value();
        Optional<String> why = state == State.UNREMEDIABLE ? Optional.of(untouchable) : Optional.<String>empty();
        return recorded.orElse(new Recorded(
                state, down(name).or(() -> why).or(() -> failing(name)).orElse("")));
    }

    /** Why a container is down; empty when it is not. */
    public Optional<String> down(String name) {
        return ContainerName.isValid(name) ? Optional.ofNullable(down.get(ContainerName.of(name))) : Optional.empty();
    }

    /** How a container fails since its repair; empty when it does not. */
    public Optional<String> failing(String name) {
        return ContainerName.isValid(name)
                ? Optional.ofNullable(failing.get(ContainerName.of(name)))
                : Optional.empty();
    }

    /** What the records say of one container; empty when its verdict decides. */
    public Optional<Recorded> of(String name, String id) {
        Optional<Recorded> quarantined = held.stream()
                .filter(one -> one.holds(id))
                .findFirst()
                .map(one -> new Recorded(State.QUARANTINED, one.cause()));
        if (quarantined.isPresent() || !ContainerName.isValid(name)) {
            return quarantined;
        }
        ContainerName key = ContainerName.of(name);
        return Optional.ofNullable(underWay.get(key))
                .map(what -> new Recorded(State.REMEDIATING, what))
                .or(() -> Optional.ofNullable(suspended.get(key))
                        .map(why ->
                                new Recorded(State.SUSPENDED, "suspended after " + why + ": wharden resume " + key)));
    }

    /**
     * Why one that does not run is not to be started by hand: it is held, is being worked on, or is down for a reason
     * that the engine does not know, such as a process of it that runs on. Empty where the records know none.
     */
    public Optional<String> heldBack(String name, String id) {
        return of(name, id)
                .filter(recorded -> recorded.state() != State.SUSPENDED)
                .map(recorded ->
                        (recorded.state() == State.QUARANTINED ? "it is quarantined: " : "") + recorded.reason())
                .or(() -> down(name));
    }
}
