package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The remedies of this process that were admitted and have not ended: each has its place from its beginning to its end,
 * whatever that is. What the journal holds open counts beside them. Guarded by the lock of {@link Guards}.
 */
final class Attempts {
    private final OpenWork open;
    private final Histories histories;
    private final Budget budget;
    private final Budget quarantines;
    private final Rollouts rollouts;
    private final Breaker breaker;
    private final Waiting waiting;
    private final Map<ContainerName, Running> running = new TreeMap<>();
    /** Those whose place was told to be free. */
    private final Set<ContainerName> proved = new TreeSet<>();

    /** A remedy and when it took its place. */
    private record Running(Instant since, Request request) {}

    Attempts(
            OpenWork open,
            Histories histories,
            Budget budget,
            Budget quarantines,
            Rollouts rollouts,
            Breaker breaker,
            Waiting waiting) {
        this.open = open;
        this.histories = histories;
        this.budget = budget;
        this.quarantines = quarantines;
        this.rollouts = rollouts;
        this.breaker = breaker;
        this.waiting = waiting;
    }

    /** Takes a place. Throws StateUnavailable, and then none is taken; what is urgent needs none. */
    void begin(Request request, Hold hold, Instant now) {
        ContainerName name = request.container().name();
        running.put(name, new Running(now, request));
        proved.remove(name);
        waiting.remove(name);
        if (request.urgent()) {
            return;
        }
        try {
            budget.take(request.places(), now);
            quarantines.take(request.freezes(), now);
        } catch (StateUnavailable e) {
            running.remove(name);
            throw e;
        }
        try {
            rollouts.begin(request, histories.of(name));
            breaker.began(name, request.container().image());
            histories.save(name, hold.begun(request));
        } catch (StateUnavailable e) {
            thrown(name, e);
            throw e;
        }
    }

    /** How one has ended or goes on, as in {@link Guards#ended}. Returns what that counts as. */
    Outcome ended(ContainerName name, Cause cause, Outcome outcome, Instant now, Disruption bounds) {
        Running ran = running.get(name);
        if (ran != null && ran.request().urgent() && open.names().contains(name)) {
            // Frozen in the middle of its repair: what becomes of that is told by its own end.
            running.remove(name);
            return outcome;
        }
        Hold hold = histories.of(name).hold().orElseGet(() -> Hold.none("", ""));
        switch (Charge.of(cause, outcome)) {
            case OPEN -> goesOn(name);
            case DONE -> finish(name, hold.succeeded(now), Optional.empty());
            case REPAIRED -> {
                finish(name, hold.succeeded(now), Optional.empty());
                breaker.ended(name, true, bounds);
            }
            case FAILED -> {
                finish(name, hold.failed(now, bounds, outcome.reason()), Optional.of(outcome.reason()));
                breaker.ended(name, false, bounds);
            }
            case INTERRUPTED ->
                finishUntold(
                        name, hold.interrupted(now, bounds, hold.interruption().again(outcome.reason())));
            case HINDERED -> {
                Interruption more = hold.interruption().alone(outcome.reason());
                if (more.isCounted(bounds)) {
                    histories.save(name, hold.with(hold.repairedAt(), hold.lesson(), more.counted()));
                    return ended(name, cause, new Outcome.Failed(outcome.reason()), now, bounds);
                }
                finishUntold(name, hold.interrupted(now, bounds, more));
            }
            case UNCHARGED -> finishUntold(name, hold.untouched());
            case RETURNED -> untouched(name, Optional.ofNullable(running.remove(name)));
        }
        if (!(outcome instanceof Outcome.InProgress)) {
            waiting.placeIsFree();
        }
        return outcome;
    }

    /** One has thrown. */
    void thrown(ContainerName name, RuntimeException why) {
        Optional<Running> ran = Optional.ofNullable(running.remove(name));
        try {
            if (ran.isPresent() && !open.names().contains(name)) {
                untouched(name, ran);
            }
        } catch (StateUnavailable e) {
            why.addSuppressed(e);
        }
        waiting.placeIsFree();
    }

    /** The name's place is free; false when it had none. */
    boolean drop(ContainerName name) {
        return running.remove(name) != null;
    }

    /**
     * Names of containers that are being restarted or recreated, but for the ones of this name's own attempt; what
     * stands still for a person holds nothing up. Throws StateUnavailable.
     */
    Set<ContainerName> busy(ContainerName except) {
        var busy = new TreeSet<>(open.names());
        running.values().forEach(ran -> busy.addAll(ran.request().down()));
        busy.removeAll(open.still());
        busy.remove(except);
        return busy;
    }

    /** Those among them that have given their place back. Throws StateUnavailable. */
    Set<ContainerName> proved() {
        return open.proved();
    }

    /** One that goes on may have given its place back since the last look. */
    private void goesOn(ContainerName name) {
        if (open.proved().contains(name) && proved.add(name)) {
            waiting.placeIsFree();
        }
    }

    /** Names with an attempt, in this process or in the journal. Throws StateUnavailable. */
    Set<ContainerName> names() {
        var names = new TreeSet<>(open.names());
        names.addAll(running.keySet());
        return names;
    }

    /** By which its result is counted: its image's id, where the engine says none the reference, and else itself. */
    private void untouched(ContainerName name, Optional<Running> ran) {
        ran.ifPresent(one -> {
            budget.giveBack(one.request().places(), one.since());
            quarantines.giveBack(one.request().freezes(), one.since());
        });
        notCounted(name);
    }

    private void notCounted(ContainerName name) {
        histories.of(name).hold().ifPresent(hold -> histories.save(name, hold.untouched()));
        rollouts.untouched(name);
    }

    private void finish(ContainerName name, Hold hold, Optional<String> failure) {
        running.remove(name);
        histories.save(name, hold);
        rollouts.ended(name, failure, !hold.suspended().isEmpty());
    }

    /** The downtime was real, so the budget keeps it; nothing is held against the policy. */
    private void finishUntold(ContainerName name, Hold hold) {
        running.remove(name);
        histories.save(name, hold);
        rollouts.untouched(name);
    }
}
