package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides whether and when a remedy may run: owner, pause, breaker, grace, backoff, window, budget (contract §4, §5).
 * All of it survives a restart; what cannot be written or read is a StateUnavailable, and then nothing is admitted.
 * Mode and ceiling are decided before: under Audit no remedy is ever asked for.
 *
 * <p>Thread-safe: one lock, this object's, guards every piece, and an admission reserves its place under it.
 */
public final class Guards {
    private final Supplier<Disruption> bounds;
    private final InstantSource clock;

    private final Budget budget;
    private final Budget quarantines;
    private final Pause pause;
    private final Histories histories;
    private final Breaker breaker;
    private final Rollouts rollouts;
    private final Gate gate;
    private final Waiting waiting;
    private final Attempts attempts;

    /**
     * Reads what an earlier run has left.
     *
     * @param bounds the configuration of this moment
     * @param pauseFile {@code /etc/wharden/pause}: while it is there nothing is changed
     * @param open what the journals hold open
     * @param wake is told of each container whose wait may be over; it is called under the lock and must only queue
     * @param updated whether another Docker client has changed the container of an id in place since a moment
     * @param opened is told why the breaker opens, under the lock
     */
    public Guards(
            StateDir state,
            Supplier<Disruption> bounds,
            Owners owners,
            WindowClock windows,
            InstantSource clock,
            Histories histories,
            Path pauseFile,
            OpenWork open,
            Consumer<ContainerName> wake,
            BiPredicate<String, Instant> updated,
            Consumer<String> opened) {
        this.bounds = bounds;
        this.clock = clock;
        this.waiting = new Waiting(wake);
        this.budget = Budget.ofDowntime(state);
        this.quarantines = Budget.ofQuarantines(state);
        this.pause = new Pause(state, pauseFile);
        this.histories = histories;
        this.breaker = new Breaker(state, histories.compliant(), updated, opened);
        this.rollouts = new Rollouts(state);
        var freezes = new QuarantineGate(state, owners, quarantines);
        this.gate = new Gate(state, owners, windows, pause, breaker, budget, rollouts, freezes);
        this.attempts = new Attempts(open, histories, budget, quarantines, rollouts, breaker, waiting);
    }

    /**
     * Whether the remedy may run now; what it waits for is remembered, and no place is taken. Throws StateUnavailable,
     * and then it may not: never for a quarantine of a critical finding, or one that a person orders, which needs no
     * disk.
     */
    public synchronized Admission ask(Request request) {
        ContainerName name = request.container().name();
        Instant now = clock.instant();
        Hold hold = hold(request, now);
        if (!request.urgent()) {
            histories.save(name, hold);
        }
        Admission admission = decide(request, hold, now);
        switch (admission) {
            case Admitted admitted -> {}
            case Deferred deferred when !request.waitsFor(deferred) -> {}
            case Deferred deferred -> waiting.put(name, request.told(deferred));
            case Refused refused -> waiting.remove(name);
        }
        return admission;
    }

    /** The same; when it may run, its place is taken until {@link #ended} or {@link #thrown}. */
    public synchronized Admission admit(Request request) {
        Admission admission = ask(request);
        if (admission instanceof Admitted) {
            attempts.begin(request, hold(request, clock.instant()), clock.instant());
        }
        return admission;
    }

    /** A repair cannot be made, for now or until something says so, a day at most. Returns what that counts as. */
    public synchronized Refusal refused(Request request, Refusal no) {
        Hold after = Refusing.of(hold(request, clock.instant()), request, no, clock.instant(), bounds.get());
        histories.save(request.container().name(), after);
        return Refusing.counted(no, after);
    }

    /** What {@link #admit} would say; nothing is reserved and nothing remembered. For {@code plan}. */
    public synchronized Admission wouldAdmit(Request request) {
        Instant now = clock.instant();
        return decide(request, hold(request, now), now);
    }

    /** An attempt has thrown: its place is free, and its budget too where nothing was begun. */
    public synchronized void thrown(ContainerName name, RuntimeException why) {
        attempts.thrown(name, why);
    }

    /**
     * How a remedy that was admitted, by this process or by the one before, has ended or goes on; what it counts for
     * follows from that and from the cause that it was begun for (see {@link Charge}). Returns it as it counts.
     */
    public synchronized Outcome ended(ContainerName name, Cause cause, Outcome outcome) {
        return attempts.ended(name, cause, outcome, clock.instant(), bounds.get());
    }

    /**
     * Keeps a verdict. Work on one name is serial, so a place that its last remedy did not give back (an exception) is
     * free again; what the journal holds open counts all the same.
     *
     * @param image an id or a reference
     * @param controls those with findings that count; none means that it complies
     * @param done those of them that only tell what was done to the container, which no policy brings about
     * @return the controls that are new in it, and where their drift comes from
     */
    public synchronized Map<String, Origin> judged(
            ContainerName name, String id, String image, String policy, Collection<String> controls, Set<String> done) {
        boolean settling = breaker.settling(clock.instant()).isPresent();
        boolean freed = attempts.drop(name);
        breaker.judged(name, id, image, histories.of(name).made(id), done.containsAll(controls), bounds.get());
        if (controls.isEmpty()) {
            waiting.remove(name);
        }
        if (settling && breaker.settling(clock.instant()).isEmpty()) {
            waiting.wake(deferred -> deferred.reason() == Admission.Reason.BREAKER);
        }
        waiting.placeIsFree(rollouts.over(name, policy, controls.isEmpty()) || freed);
        return histories.judged(name, id, policy, controls);
    }

    /** No policy decides about a container, which is ignored: it holds no other up. */
    public synchronized void undecided(ContainerName name) {
        waiting.placeIsFree(rollouts.over(name, "", true));
    }

    /** Which policies are enforced now, name by digest; a new one is rolled out. Comes with {@link #world}. */
    public synchronized void enforced(Map<String, String> names) {
        rollouts.enforced(names, clock.instant());
    }

    /** A digest of policies and engine: told at start, after a reload and when the engine is back. */
    public synchronized void world(String fingerprint) {
        breaker.world(fingerprint, clock.instant(), bounds.get().minimum());
    }

    /** All were judged, and these are there; others are forgotten when they have been away for long. */
    public synchronized void resynced(Collection<ContainerName> present) {
        var names = new TreeSet<>(present);
        waiting.retain(names);
        names.addAll(attempts.names());
        waiting.placeIsFree(rollouts.retain(names));
        breaker.resynced(names);
        histories.retain(names, clock.instant());
    }

    /** A container is gone: nothing of it waits any more. What is remembered stays, for the next one of that name. */
    public synchronized void gone(ContainerName name) {
        waiting.remove(name);
        breaker.forget(name);
        waiting.placeIsFree(attempts.drop(name));
        undecided(name);
    }

    /** A container is not enforced, or nothing is to be done about it now: nothing of it waits. */
    public synchronized void waitsForNothing(ContainerName name) {
        waiting.remove(name);
    }

    /** Pauses every change until a moment, {@link Instant#MAX} for no end. */
    public synchronized void pause(Instant until, String reason, String actor) {
        pause.begin(new Paused(until, reason, actor));
    }

    /** Ends the pause, closes the breaker, lets rollouts go on. A pause by file stays: see {@link #paused}. */
    public synchronized void resume() {
        pause.end();
        breaker.close();
        rollouts.resume();
        waiting.wake(deferred -> true);
    }

    /** Ends backoff, suspension and being left alone; false when nothing is remembered of that name. */
    public synchronized boolean resume(ContainerName name) {
        boolean known = histories.resume(name);
        return rollouts.retry(name) || known;
    }

    /** Leaves a container alone, also in quarantine's eyes, until its id or its policy changes: it was released. */
    public synchronized void leaveAlone(ContainerName name, String id, String why) {
        histories.save(name, Hold.leftAlone(id, histories.of(name).policyDigest(id), Alone.by(why)));
        breaker.ordered(name);
    }

    /** Leaves it alone until its marks or its policy change, also when it is recreated: it was undone. */
    public synchronized void leaveAlone(ContainerName name, Container container, String why) {
        histories.save(
                name, Hold.leftAlone(container.id(), histories.of(name).policyDigest(), Alone.as(container, why)));
        breaker.ordered(name);
    }

    /** Downtime actions that this hour still has. */
    public synchronized int budgetRemaining() {
        return budget.remaining(bounds.get().maxPerHour(), clock.instant());
    }

    /** Quarantines of findings that are not critical, which this hour still has. */
    public synchronized int quarantinesRemaining() {
        return quarantines.remaining(bounds.get().quarantinesPerHour(), clock.instant());
    }

    /** Why the breaker is open; empty when it is closed. */
    public synchronized Optional<String> breakerOpen() {
        return breaker.open();
    }

    /** Why the rollouts of policies are halted, a sentence each, by the policy's digest. */
    public synchronized Map<String, String> rolloutsHalted() {
        return rollouts.halted();
    }

    /** The pause that holds now. Asked often: whoever waited for one that has ended is woken. */
    public synchronized Optional<Paused> paused() {
        return waiting.paused(pause.at(clock.instant()));
    }

    /** Suspended containers, and why. */
    public synchronized Map<ContainerName, String> suspended() {
        return histories.holds(Hold::suspended);
    }

    /** Containers that are left alone, and since what. */
    public synchronized Map<ContainerName, String> leftAlone() {
        return histories.holds(hold -> hold.alone().why());
    }

    /** Why a container is left alone and how to end that, for people; empty when it is not. */
    public synchronized Optional<String> leftAlone(Container container) {
        return histories.of(container).leftAlone(container).map(why -> why + ": wharden resume " + container.name());
    }

    /** Why a container is to be left alone or is suspended; empty when it is neither. */
    public synchronized Optional<String> heldBack(Container container) {
        return histories.of(container).heldBack(container);
    }

    /** What interrupted the last repair of a container that does not run, as a clause; else the empty string. */
    public synchronized String interruption(Container container) {
        return container.running() ? "" : histories.of(container.name()).interruption(container);
    }

    /** What waits for what. */
    public synchronized Map<ContainerName, Deferred> pending() {
        return waiting.all();
    }

    private Hold hold(Request request, Instant now) {
        ContainerHistory known = histories.of(request.container());
        return known.hold()
                .orElseGet(() -> Hold.none(request.container().id(), request.policyDigest()))
                .seen(request, known.made(request.container().id()), now, bounds.get());
    }

    private Admission decide(Request request, Hold hold, Instant now) {
        ContainerName name = request.container().name();
        boolean rollout = rollouts.isNewTo(request, histories.of(name));
        Busy busy = request.downtime() ? new Busy(attempts.busy(name), attempts.proved()) : Busy.NOBODY;
        return gate.decide(request, hold, bounds.get(), busy, rollout, now);
    }
}
