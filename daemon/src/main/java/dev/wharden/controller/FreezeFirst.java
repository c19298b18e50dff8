package dev.wharden.controller;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.observe.Glance;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Freezes what is critical before anything else is asked of it or done to it: at the first look, in the middle of its
 * recreation, and beside what is held.
 */
final class FreezeFirst {
    private final Optional<Enforcer> enforcer;
    private final BooleanSupplier mayBegin;
    private final Recovery recovery;
    private final Quarantiner quarantiner;
    private final Observer observer;
    private final FirstLook look;
    private final UnaryOperator<Subject> confirmed;

    /**
     * By the enforcer.
     *
     * @param mayBegin whether the ceiling of this moment lets anything new be done
     * @param confirmed what is seen of a container once more, where it would be frozen for what the kernel said
     */
    FreezeFirst(
            Optional<Enforcer> enforcer,
            BooleanSupplier mayBegin,
            Recovery recovery,
            Quarantiner quarantiner,
            Observer observer,
            FirstLook look,
            UnaryOperator<Subject> confirmed) {
        this.enforcer = enforcer;
        this.mayBegin = mayBegin;
        this.recovery = recovery;
        this.quarantiner = quarantiner;
        this.observer = observer;
        this.look = look;
        this.confirmed = confirmed;
    }

    /** When to look again at what was frozen, or what has failed of that; neither when nothing was to be frozen. */
    record Frozen(Optional<Result> lookAgain, Optional<RuntimeException> failure) {
        static final Frozen NOT = new Frozen(Optional.empty(), Optional.empty());

        /** Throws what has failed. */
        void rethrow() {
            failure.ifPresent(failed -> {
                throw failed;
            });
        }
    }

    /**
     * At the first look: what is to be frozen, and what is held and has got loose, whatever its name is by now. The
     * container is looked at and shown all the same when that fails, and what failed is thrown then.
     */
    Frozen atFirstLook(ContainerName name, Subject seen) {
        try {
            quarantiner.freezeAgain(seen.declared());
            return new Frozen(freeze(name, seen), Optional.empty());
        } catch (DockerException | StateUnavailable | AuditUnavailable failed) {
            return new Frozen(Optional.empty(), Optional.of(failed));
        }
    }

    /**
     * In the middle of its recreation or restart, its own or that of the container which it follows: a probation of
     * minutes does not stand before a quarantine. What is open then stands still until the release. A container that a
     * person is having made as it was (undo, exact release) is left to that order. Asked by the worker that holds the
     * name, before it waits for the rest of the unit; by the declaration alone first, then by all that can be observed.
     * Throws as a quarantine does.
     *
     * @param unit as of {@link Recovery#unit}
     * @return when to look again; empty when nothing is open for the name, or nothing critical was found
     */
    Optional<Result> proving(ContainerName name, List<ContainerName> unit) {
        boolean open = !unit.isEmpty() || recovery.open().contains(name);
        if (!open || !mayBegin.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            Glance seen = look.at(name);
            if (isLeftToOrder(name, seen.declared())) {
                return Optional.empty();
            }
            return freeze(name, seen.subject())
                    .or(() -> seen.declared().running() ? confirmed(name, seen) : Optional.empty());
        } catch (DockerException.NotFound gone) {
            // In the middle of a rename, or removed: what has no container does not run.
            return Optional.empty();
        }
    }

    private Optional<Result> confirmed(ContainerName name, Glance seen) {
        return freeze(name, confirmed.apply(observer.observe(seen)));
    }

    private boolean isLeftToOrder(ContainerName name, Container seen) {
        return recovery.operation(name)
                .filter(what -> what.cause().ordered() && recovery.parts(name).test(seen))
                .isPresent();
    }

    /**
     * What runs under a name that is held, before the long work on what is held: it again, or what somebody has created
     * in its place.
     */
    void loose(ContainerName name) {
        try {
            var _ = atFirstLook(name, look.at(name).subject());
        } catch (DockerException.NotFound gone) {
            // What is held under the name is looked at by its id.
        }
    }

    private Optional<Result> freeze(ContainerName name, Subject seen) {
        return mayBegin.getAsBoolean() ? enforcer.flatMap(some -> some.freezeFirst(name, seen)) : Optional.empty();
    }
}
