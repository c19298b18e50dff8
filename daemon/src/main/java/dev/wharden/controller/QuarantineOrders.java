package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Orders.Order;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish.Answer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out what persons have ordered for a container: into quarantine, or out of it. */
public final class QuarantineOrders {
    private final Orders orders;
    private final Quarantiner quarantiner;
    private final Guards guards;
    private final Supplier<String> actions;
    private final ExactReleases exactReleases;

    /**
     * Takes orders from {@code orders}; {@code actions} gives new ids.
     */
    public QuarantineOrders(
            Orders orders,
            Quarantiner quarantiner,
            Guards guards,
            Supplier<String> actions,
            ExactReleases exactReleases) {
        this.exactReleases = exactReleases;
        this.orders = orders;
        this.quarantiner = quarantiner;
        this.guards = guards;
        this.actions = actions;
    }

    /**
     * Carries out the order for a container that was just judged.
     *
     * @param mayBegin whether the host's ceiling lets anything be changed; a release is always allowed
     * @return when to look again; empty when there was no order
     */
    Optional<Result> carryOut(Assessment assessment, boolean mayBegin) {
        ContainerName name = assessment.name();
        Optional<Order> order = orders.peek(name);
        if (order.isEmpty()) {
            return Optional.empty();
        }
        Order wanted = order.get();
        if (orders.take(name, wanted)) {
            answer(wanted, () -> switch (wanted.verb()) {
                case QUARANTINE -> quarantine(assessment, wanted, mayBegin);
                case RELEASE -> release(assessment, wanted, mayBegin);
                case RELEASE_IN_PLACE -> release(assessment, wanted, false);
            });
        }
        return Optional.of(new Result.RequeueAfter(Duration.ZERO));
    }

    /** Whether there is an order for a container. */
    boolean waits(ContainerName name) {
        return orders.peek(name).isPresent();
    }

    /**
     * What is held cannot be put back: an order for it is carried out all the same, or answered.
     *
     * @param mayBegin whether a twin may be made, at the next look
     * @return whether there was one
     */
    boolean unkept(ContainerName name, boolean mayBegin, DockerException why) {
        Optional<Order> order = orders.take(name);
        order.ifPresent(wanted -> answer(wanted, () -> switch (wanted.verb()) {
            case QUARANTINE ->
                Answer.refused(name + " is held already, but not whole, which is tried again: " + why.getMessage());
            case RELEASE -> released(name, quarantiner.release(name, wanted.reason(), wanted.actor(), mayBegin), "");
            case RELEASE_IN_PLACE ->
                released(name, quarantiner.release(name, wanted.reason(), wanted.actor(), false), "");
        }));
        return order.isPresent();
    }

    /** Whether there is an order for a container that is long work: all but a quarantine. */
    boolean isLong(ContainerName name) {
        return orders.peek(name)
                .filter(order -> order.verb() != Orders.Verb.QUARANTINE)
                .isPresent();
    }

    /** The engine does not answer for a container: an order for it is answered with no. */
    void stuck(ContainerName name, DockerException.Stuck why) {
        orders.take(name)
                .ifPresent(wanted -> wanted.answer()
                        .accept(Answer.refused(
                                "the engine does not answer for " + name + ", so nothing can be done to it now: "
                                        + why.getMessage() + "; order it again when it answers")));
    }

    /** There is no such container: an order for it is answered. A quarantine of a container that is gone is ended by its release all the same. */
    void gone(ContainerName name) {
        orders.take(name)
                .ifPresent(wanted -> answer(wanted, () -> switch (wanted.verb()) {
                    case QUARANTINE -> absent(name);
                    case RELEASE, RELEASE_IN_PLACE ->
                        !quarantiner.concerns(name)
                                ? absent(name)
                                : released(name, quarantiner.release(name, wanted.reason(), wanted.actor(), false), "");
                }));
    }

    private static Answer absent(ContainerName name) {
        return Answer.absent("no such container: " + name + " (docker ps -a lists them)");
    }

    /** Whoever ordered it hears how it ended, also when it could not be done; what was begun is then gone on with by the retry. */
    private static void answer(Order order, Supplier<Answer> work) {
        try {
            order.answer().accept(work.get());
        } catch (DockerException e) {
            order.answer().accept(Answer.refused(e.getMessage() + "; the open action will be resumed"));
            throw e;
        } catch (StateUnavailable | AuditUnavailable e) {
            order.answer().accept(Answer.refused(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private Answer quarantine(Assessment assessment, Order order, boolean mayBegin) {
        Optional<Answer> already =
                quarantiner.heldBy(assessment.subject().declared().id()).map(held -> already(assessment.name(), held));
        if (already.isPresent()) {
            return already.get();
        }
        if (!mayBegin) {
            return Answer.refused("enforcement is Audit, so nothing is changed: set enforcement: Enforce and restart");
        }
        String cause = order.reason().isEmpty() ? "ordered by " + order.actor() : order.reason();
        var remedy = new Remedy.Quarantine(assessment.subject().declared(), List.of(), cause);
        var request = new Request(
                assessment.subject(), remedy, assessment.policyDigest(), Optional.empty(), Optional.empty(), true);
        // An order that is answered with no does not wait for anything: only what may be done asks to be.
        Admission admission = guards.wouldAdmit(request);
        return switch (admission instanceof Admission.Admitted ? guards.admit(request) : admission) {
            case Admission.Refused refused -> Answer.refused(refused.sentence());
            case Admission.Deferred deferred -> Answer.refused(later(deferred));
            case Admission.Admitted admitted -> {
                Outcome outcome = quarantiner.quarantine(new dev.wharden.remedy.quarantine.Order(
                        actions.get(),
                        assessment.subject(),
                        assessment.policyName(),
                        List.of(),
                        cause,
                        order.actor(),
                        true));
                guards.ended(assessment.name(), false, outcome);
                String cut = outcome instanceof Outcome.InProgress
                        ? " is frozen and is being cut off"
                        : " is frozen and cut off";
                yield reply(
                        outcome,
                        assessment.name() + cut + "; give it back with: wharden quarantine" + " release --reason … "
                                + assessment.name());
            }
        };
    }

    private static Answer already(ContainerName name, Quarantined held) {
        String with = held.container().equals(name) ? "" : " with " + held.container();
        return Answer.done(
                name + " is held already" + with + ", since " + held.since().truncatedTo(ChronoUnit.SECONDS) + ": "
                        + held.cause() + "; give it back with: wharden quarantine release --reason … "
                        + held.container());
    }

    private static String later(Admission.Deferred deferred) {
        String what = deferred.sentence().replaceFirst("^waits for: ", "");
        return deferred.reason() == Admission.Reason.PAUSED
                ? what + ": wharden resume, and order it again"
                : what + ": order it again then";
    }

    /** @param exactly by a twin where it takes one. That is a new change: under Audit there is nobody who could make it, and the container is given back in place */
    private Answer release(Assessment assessment, Order order, boolean exactly) {
        ContainerName name = assessment.name();
        Quarantiner.Release release = quarantiner.release(name, order.reason(), order.actor(), exactly);
        String twin = release.outcome() instanceof Outcome.Succeeded
                ? exactReleases.make(assessment).map(ExactReleases.Twin::told).orElse("")
                : "";
        return released(name, release, twin);
    }

    static Answer released(ContainerName name, Quarantiner.Release release, String twin) {
        String notes = Stream.concat(release.notes().stream(), Stream.of(twin))
                .filter(note -> !note.isEmpty())
                .collect(Collectors.joining("; "));
        List<String> names = release.names();
        String first = names.isEmpty() ? name.value() : names.getFirst();
        String others = names.size() < 2 ? "" : ", and with it " + String.join(", ", names.subList(1, names.size()));
        return reply(release.outcome(), first + " is released" + others + (notes.isEmpty() ? "" : "; " + notes));
    }

    private static Answer reply(Outcome outcome, String well) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> Answer.done(well);
            case Outcome.InProgress progress -> Answer.done(well);
            case Outcome.RolledBack(String reason) -> Answer.refused(reason);
            case Outcome.Failed(String reason) -> Answer.refused(reason);
            case Outcome.Interfered(String reason) -> Answer.refused(reason);
            case Outcome.Unremediable(String reason) -> Answer.refused(reason);
        };
    }
}
