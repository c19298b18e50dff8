package dev.wharden.subject;

import dev.wharden.container.Container;
import dev.wharden.container.Declaration;
import dev.wharden.container.Dependents;
import dev.wharden.container.ImageDefaults;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that is known of one container at one moment: declared, origin, effective, the engine, and its neighbours.
 *
 * @param declared what inspect says
 * @param image what its image gives it
 * @param kernel what the kernel says of its main process; absent when it does not run or when it is a plan
 * @param engine the engine's defaults
 * @param neighbours what else decides
 * @param service which users could do its work
 * @param heard what only events tell; absent of a plan
 * @param accepted how it was declared when Wharden first saw it, last repaired it or a person accepted it; absent at
 *     the first sight, and of a plan
 * @param written what it has written outside its mounts; absent where no policy wants to know
 * @param occasion the evaluation that it is part of; none before that
 */
public record Subject(
        Container declared,
        Observed<ImageDefaults> image,
        Observed<KernelFacts> kernel,
        EngineFacts engine,
        Neighbours neighbours,
        Service service,
        Observed<Heard> heard,
        Observed<Declaration> accepted,
        Observed<Written> written,
        Occasion occasion)
        implements Target {
    /** The same at no moment, where no daemon listens to events. */
    public Subject(
            Container declared,
            Observed<ImageDefaults> image,
            Observed<KernelFacts> kernel,
            EngineFacts engine,
            Neighbours neighbours,
            Service service) {
        this(
                declared,
                image,
                kernel,
                engine,
                neighbours,
                service,
                Observed.absent("no daemon listens to events"),
                Observed.absent("nothing is remembered"),
                Observed.absent("not asked for"),
                Occasion.NONE);
    }

    /** The same in an evaluation. */
    public Subject in(Occasion evaluation) {
        return new Subject(declared, image, kernel, engine, neighbours, service, heard, accepted, written, evaluation);
    }

    /** The moment of the evaluation, for what has an age; unknown before one. */
    public Observed<Instant> now() {
        return occasion.now();
    }

    /**
     * What several controls need and one evaluation works out once: a function of this subject alone.
     *
     * @param what the class of it, which tells it from others
     */
    public <T> T once(Class<T> what, Supplier<T> work) {
        return occasion.once(what, this, work);
    }

    /** The same where nobody looked who does its work. */
    public Subject(
            Container declared,
            Observed<ImageDefaults> image,
            Observed<KernelFacts> kernel,
            EngineFacts engine,
            Neighbours neighbours) {
        this(declared, image, kernel, engine, neighbours, Service.absent("its processes were not looked at"));
    }

    /** The same container with another answer to who does its work. */
    public Subject with(Service service) {
        return new Subject(declared, image, kernel, engine, neighbours, service, heard, accepted, written, occasion);
    }

    /** The same container with what the kernel says of it now, and which service that is. */
    public Subject with(Observed<KernelFacts> kernel, Service service) {
        return new Subject(declared, image, kernel, engine, neighbours, service, heard, accepted, written, occasion);
    }

    /** The same container with what is remembered of it. */
    public Subject with(Observed<Heard> heard, Observed<Declaration> accepted) {
        return new Subject(declared, image, kernel, engine, neighbours, service, heard, accepted, written, occasion);
    }

    /** The same container with what it has written. */
    public Subject writing(Observed<Written> written) {
        return new Subject(declared, image, kernel, engine, neighbours, service, heard, accepted, written, occasion);
    }

    /** The same container by another declaration, where what is seen of it now is Wharden's own doing. */
    @SuppressWarnings("ReferenceEquality") // What was found of the very same one is not to be found again.
    public Subject declaring(Container intended) {
        return intended == declared
                ? this
                : new Subject(intended, image, kernel, engine, neighbours, service, heard, accepted, written, occasion);
    }

    /** It and those that have to follow it when it is replaced, as far as they are known. */
    public List<Container> unit() {
        return neighbours.dependents() instanceof Observed.Known<Dependents>(Dependents known)
                ? known.containers()
                : List.of(declared);
    }

    /** Whether it is known that no other depends on it. */
    public boolean isAlone() {
        return !(neighbours.dependents() instanceof Observed.Unknown<Dependents>) && unit().size() == 1;
    }

    /** The same container as if no other depended on it. */
    public Subject alone() {
        Neighbours apart = neighbours.with(Observed.known(Dependents.none(declared)));
        return new Subject(declared, image, kernel, engine, apart, service, heard, accepted, written, occasion);
    }

    /** The same container as it would be declared: a plan, so that no kernel fact holds of it. */
    public Subject planned(Container declared) {
        String plan = "planned, not running yet";
        return new Subject(
                declared,
                image,
                Observed.absent(plan),
                engine,
                neighbours,
                service,
                Observed.absent(plan),
                Observed.absent(plan),
                Observed.absent(plan),
                occasion);
    }
}
