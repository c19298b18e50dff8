package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.config.Durations;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Lane;
import dev.wharden.controller.Orders;
import dev.wharden.controller.WorkQueue;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Fulfils what persons have wished for, records it with their name, and answers. Runs on the schedule's thread; answers of orders come from the workers. */
final class Fulfilment implements Runnable {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(3650);

    private final Wishes wishes;
    private final Guards guards;
    private final Orders orders;
    private final UndoWishes undoing;
    private final WorkQueue queue;
    private final Predicate<ContainerName> present;
    private final Function<String, Wish.Answer> reload;
    private final Recorder recorder;
    private final InstantSource clock;
    /** Wishes that a worker has been given and will answer. Only this thread touches it. */
    private final Set<String> handed = new HashSet<>();

    /**
     * Fulfils wishes.
     *
     * @param present whether there is a container of that name
     * @param reload reads the files anew for an actor and tells how that went
     */
    Fulfilment(
            Wishes wishes,
            Guards guards,
            Orders orders,
            UndoWishes undoing,
            WorkQueue queue,
            Predicate<ContainerName> present,
            Function<String, Wish.Answer> reload,
            Recorder recorder,
            InstantSource clock) {
        this.wishes = wishes;
        this.guards = guards;
        this.orders = orders;
        this.undoing = undoing;
        this.queue = queue;
        this.present = present;
        this.reload = reload;
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void run() {
        var pending = wishes.pending();
        handed.retainAll(pending.stream().map(Wish::id).toList());
        for (Wish wish : pending) {
            if (handed.add(wish.id())) {
                try {
                    fulfil(wish);
                } catch (StateUnavailable e) {
                    answer(wish, Wish.Answer.refused("not done: " + e.getMessage()));
                }
            }
        }
    }

    private void fulfil(Wish wish) {
        switch (wish.verb()) {
            case PAUSE -> pause(wish);
            case RESUME -> resume(wish);
            case RELOAD -> answer(wish, reload.apply(wish.actor()));
            case QUARANTINE -> order(wish, Orders.Verb.QUARANTINE);
            case RELEASE -> order(wish, Orders.Verb.RELEASE);
            case UNDO -> undoing.fulfil(wish);
            case RELEASE_IN_PLACE -> order(wish, Orders.Verb.RELEASE_IN_PLACE);
        }
    }

    private void pause(Wish wish) {
        boolean endless = wish.duration().isZero() || wish.duration().compareTo(LONGEST_PAUSE) > 0;
        Instant until = endless ? Instant.MAX : clock.instant().plus(wish.duration());
        guards.pause(until, wish.reason(), wish.actor());
        answer(
                wish,
                Wish.Answer.done("paused " + (endless ? "until resumed" : "for " + Durations.format(wish.duration()))
                        + "; end it with: wharden resume"));
    }

    private void resume(Wish wish) {
        if (wish.target().isEmpty()) {
            guards.resume();
            answer(
                    wish,
                    Wish.Answer.done(guards.paused()
                            .map(still -> "the breaker is closed, but it is still paused: " + still.reason())
                            .orElse("resumed; the breaker is closed")));
            return;
        }
        name(wish).ifPresent(name -> {
            // One that is not there now may be suspended all the same; of a mistyped name nothing is known.
            if (!guards.resume(name) && !present.test(name)) {
                answer(wish, Wish.Answer.absent("no such container: " + name + " (docker ps -a lists them)"));
                return;
            }
            queue.add(name, Lane.FRESH);
            answer(wish, Wish.Answer.done(name + " is no longer suspended, left alone or waiting for a backoff"));
        });
    }

    private void order(Wish wish, Orders.Verb verb) {
        name(wish).ifPresent(name -> {
            orders.put(name, new Orders.Order(verb, wish.reason(), wish.actor(), reply -> answer(wish, reply)));
            queue.add(name, Lane.FRESH);
        });
    }

    private Optional<ContainerName> name(Wish wish) {
        if (!ContainerName.isValid(wish.target())) {
            answer(wish, Wish.Answer.absent("no container can have that name"));
            return Optional.empty();
        }
        return Optional.of(ContainerName.of(wish.target()));
    }

    private void answer(Wish wish, Wish.Answer answer) {
        recorder.record(new AuditEvent.Ordered(
                wish.verb().word(),
                ContainerName.isValid(wish.target()) ? Optional.of(ContainerName.of(wish.target())) : Optional.empty(),
                answer.granted() ? "success" : "refused",
                wish.reason().isEmpty() ? answer.message() : wish.reason(),
                wish.actor()));
        wishes.answer(wish.id(), answer);
    }
}
