package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import dev.wharden.observe.Sighting;
import dev.wharden.remedy.Recovery;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The step that observes, and what is judged beside it. What is critical is frozen at the first look. */
final class Looking {
    /**
     * So long a worker waits for another that is looking at what all have to do with each other. What is to be frozen
     * waits for a worker no longer.
     */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final Observer observer;
    private final EventLedger ledger;
    private final Recovery recovery;
    private final Judge judge;
    private final Orders orders;
    private final Hindered hindered;
    private final FirstLook look;
    private final PassingContainers bystanders;
    private final Consumer<ContainerName> wake;

    /**
     * Looks by the observer.
     *
     * @param hindered is told of each container that something has happened to
     * @param wake queues a name whose container was looked at late
     */
    Looking(
            Observer observer,
            EventLedger ledger,
            Recovery recovery,
            Judge judge,
            Orders orders,
            Hindered hindered,
            Consumer<ContainerName> wake) {
        this.observer = observer;
        this.ledger = ledger;
        this.recovery = recovery;
        this.judge = judge;
        this.orders = orders;
        this.hindered = hindered;
        this.wake = wake;
        this.look = new FirstLook(
                observer,
                (name, stuck, again) -> {
                    judge.unanswered(
                            name,
                            "the engine does not answer for this container, which is asked about again: "
                                    + stuck.getMessage());
                    if (again) {
                        orders.stuck(name, stuck);
                    }
                },
                wake);
        this.bystanders = new PassingContainers(observer, look, judge, wake);
    }

    /** The first looks of all workers. */
    FirstLook first() {
        return look;
    }

    /**
     * What was seen.
     *
     * @param frozen what came of freezing it at once
     */
    record Seen(Subject subject, Sighting sighting, FreezeFirst.Frozen frozen) {}

    /**
     * Whether its container is one that a recreation makes or replaces, rather than one that somebody has given such a
     * name and that runs. Where it runs, what is open is looked at: an old one must not run beside its twin, nor a twin
     * beside an old one that has not stopped.
     */
    boolean isOurs(ContainerName name) {
        if (!recovery.isPassing(name)) {
            return false;
        }
        try {
            Container seen = look.at(name, ledger.sightings().id(name)).declared();
            boolean ours = !recovery.isStranger(seen);
            if (ours && seen.running()) {
                recovery.partOf(seen).ifPresent(wake);
                var _ = recovery.endEarly(seen);
            }
            if (ours) {
                var _ = ledger.sightings().take(name);
            }
            return ours;
        } catch (DockerException.NotFound gone) {
            var _ = ledger.sightings().take(name);
            return true;
        }
    }

    /** What was open for a unit has changed what its names stand for. */
    void changed(ContainerName name, List<ContainerName> unit) {
        look.forget(name);
        unit.forEach(look::forget);
    }

    /** Those that have followed another are judged as they are now. */
    void followers(List<ContainerName> unit) {
        unit.stream().skip(1).forEach(bystanders::follower);
    }

    /**
     * Observes what has a name now. Throws a DockerException.
     *
     * @param still whether what is open for the name waits for a release: then it is not frozen at the first look
     */
    Station<Seen> observe(ContainerName name, boolean still, FreezeFirst freezeFirst) {
        Sighting sighting = ledger.sightings().take(name);
        sighting.first().ifPresent(_ -> {
            look.heard(name);
            hindered.heard(name);
        });
        try {
            Glance glance = named(name, sighting, still, freezeFirst);
            FreezeFirst.Frozen frozen =
                    still ? FreezeFirst.Frozen.NOT : freezeFirst.atFirstLook(name, glance.subject());
            if (!observer.settle(glance, SETTLED)) {
                ledger.sightings().giveBack(name, sighting);
                frozen.rethrow();
                return new Station.Stop<>(frozen.lookAgain().orElseGet(Result.Behind::new));
            }
            Subject subject = observer.observe(glance);
            bystanders.passing(name, sighting, subject.declared().id());
            return new Station.Go<>(new Seen(subject, sighting, frozen));
        } catch (DockerException.NotFound gone) {
            bystanders.passing(name, sighting, "");
            judge.gone(name);
            return new Station.Stop<>(orders.gone(name)
                    .or(() -> still ? Optional.of(HardeningReconciler.LATER) : Optional.empty())
                    .orElseThrow(() -> gone));
        }
    }

    /** What has the name now. What an event has called so, and is called otherwise by now, is frozen all the same. */
    private Glance named(ContainerName name, Sighting sighting, boolean still, FreezeFirst freezeFirst) {
        Optional<String> called = ledger.sightings().looking(sighting);
        Glance seen;
        try {
            seen = look.at(name, called);
        } catch (DockerException.Unavailable | DockerException.Rejected unseen) {
            called.ifPresent(id -> ledger.sightings().called(name, id));
            throw unseen;
        }
        if (recovery.endEarly(seen.declared())) {
            look.forget(name);
            return look.at(name);
        }
        if (look.isNamed(seen, name)) {
            return seen;
        }
        look.forget(name);
        if (!still && !isPartOfWork(seen.declared())) {
            renamed(name, seen, freezeFirst);
        }
        return look.at(name);
    }

    /** It may have a third name by the time that its second one is looked at. */
    private void renamed(ContainerName name, Glance seen, FreezeFirst freezeFirst) {
        FreezeFirst.Frozen frozen = freezeFirst.atFirstLook(name, seen.subject());
        Container container = seen.declared();
        frozen.failure()
                .filter(failed -> !(failed instanceof DockerException.NotFound))
                .ifPresent(failed -> {
                    ledger.sightings().called(name, container.id());
                    throw failed;
                });
        frozen.lookAgain().ifPresent(_ -> {
            ledger.sightings().called(container.name(), container.id());
            wake.accept(container.name());
        });
    }

    private boolean isPartOfWork(Container seen) {
        return recovery.isPassing(seen.name()) && !recovery.isStranger(seen);
    }

    /** The worker lets go of the name. */
    void done(ContainerName name) {
        look.done(name);
    }
}
