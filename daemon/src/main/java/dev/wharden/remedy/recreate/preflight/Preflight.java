package dev.wharden.remedy.recreate.preflight;

import dev.wharden.container.Changes;
import dev.wharden.container.Circumstances;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Dependents;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.OneLook;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.loss.CopiedIn;
import dev.wharden.remedy.recreate.loss.DroppingScript;
import dev.wharden.remedy.recreate.loss.HiddenFiles;
import dev.wharden.remedy.recreate.loss.Hindrances;
import dev.wharden.remedy.recreate.loss.ScratchFolders;
import dev.wharden.remedy.recreate.loss.ToldCopies;
import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.remedy.recreate.loss.WrittenReader;
import dev.wharden.remedy.recreate.needs.CircumstancesReader;
import dev.wharden.remedy.recreate.needs.Ingredients;
import dev.wharden.remedy.recreate.needs.LentVolumes;
import dev.wharden.remedy.recreate.needs.Rejoin;
import dev.wharden.remedy.recreate.needs.Requirements;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds out, by looking alone, whether a container can be replaced faithfully, and those that have to follow it too.
 */
public final class Preflight {
    /** Of these the engine tells in milliseconds. */
    private static final int FEW = 2000;

    private final DockerReader reader;
    private final CircumstancesReader circumstances;
    private final Consent consent;
    private final InKernel kernel;
    private final ToldCopies told;

    /** Looks at containers of which the kernel tells nothing; the parameters are those below. */
    public Preflight(DockerReader reader, String hostName, Consent consent) {
        this(reader, hostName, consent, reader::engine, InKernel.SILENT, ToldCopies.NONE);
    }

    /**
     * Looks.
     *
     * @param hostName the kernel's nodename, which containers with the host's names show
     * @param consent is asked for each container that would have to follow
     * @param engine what it says of itself; may throw a DockerException
     * @param kernel what it says of a container
     * @param told tells what compose copied into one
     */
    public Preflight(
            DockerReader reader,
            String hostName,
            Consent consent,
            Supplier<EngineFacts> engine,
            InKernel kernel,
            ToldCopies told) {
        this.reader = reader;
        this.circumstances = new CircumstancesReader(reader, hostName, engine);
        this.consent = consent;
        this.kernel = kernel;
        this.told = told;
    }

    /** The same for one look at a container: the engine is not asked twice for what takes it long. */
    public Preflight look() {
        return new Preflight(
                new OneLook(reader), circumstances.hostName(), consent, circumstances.engine(), kernel, told);
    }

    /**
     * Why a container should not even be restarted; empty when it may. Those that depend on it would have to be
     * restarted too, which is left to a person.
     */
    public Optional<Refusal> refusal(Container actual, Observed<Dependents> dependents) {
        return stop(actual)
                .or(() -> unknown(dependents))
                .or(() -> Requirements.ofRestart(reader, circumstances.engine(), actual)
                        .map(missing -> new Refusal.Standing(missing.refusal())))
                .or(() -> dependents instanceof Observed.Known<Dependents> known
                                && !known.value().members().isEmpty()
                        ? Optional.of(
                                new Refusal.Standing("others depend on it and would have to be restarted after it: "
                                        + known.value().graph()))
                        : Optional.empty());
    }

    /**
     * Where what the container wrote outside its volumes could be kept, beside what a repair would give it; empty when
     * there is nothing, or when a volume would not make it repairable, since files were copied into it, or what it
     * wrote cannot be told.
     */
    public Optional<VolumeSuggestions> places(Subject subject, Container desired) {
        Container actual = subject.declared();
        try {
            Changes changes = reader.changes(actual.id());
            if (!new GivenFiles(reader, told).of(actual, changes).isEmpty()
                    || WritableLayer.data(reader, actual, changes, WritableLayer.lost(changes, actual))
                            .isEmpty()) {
                return Optional.empty();
            }
            WrittenFolders all = written(subject);
            return Optional.of(VolumeSuggestions.of(reader, desired, actual, changes, scratch(subject, all), all));
        } catch (DockerException.Rejected untold) {
            return Optional.empty();
        }
    }

    /** Which folders it writes to, for who makes its root file system read-only. Throws a DockerException. */
    public WrittenFolders written(Subject subject) {
        Container actual = subject.declared();
        return DroppingScript.without(
                reader,
                actual,
                new WrittenReader(reader).read(actual, kernel.opened().apply(subject)));
    }

    /**
     * With what its entrypoint says that it does as root, for who starts it as another user. Throws a DockerException.
     */
    public Subject entered(Subject subject) {
        return DroppingScript.of(reader, subject);
    }

    /** Those of them that are for scratch, with what a tmpfs there must bring along. Throws a DockerException. */
    public List<String> scratch(Subject subject, WrittenFolders written) {
        boolean keepsOwners = subject.service().rootWork().isPresent();
        return new ScratchFolders(reader).of(subject.declared(), written.tmpfs(), keepsOwners);
    }

    /**
     * What of the image each tmpfs that a declaration adds would hide, by its path: a recreation is refused for it, so
     * nobody is advised to make it. Throws a DockerException.
     */
    public Map<String, String> hidden(Container actual, Container desired) {
        return HiddenFiles.of(reader, actual, desired, WrittenReader.changes(reader, actual));
    }

    /**
     * What a twin of a container would be created from, whether it may be replaced or not: for a person to replace it.
     *
     * @throws DockerException NotFound when its image or what it borrows is gone, or any other
     */
    public CreateBody body(Container actual, Container desired) {
        return circumstances.body(actual, desired, circumstances.read(actual, actual));
    }

    /**
     * Why the container could not start, or not write, as it is wanted, told from how it runs now; empty when nothing
     * speaks against it. Throws a DockerException.
     *
     * @param discardWritableLayer what was written outside volumes may be lost
     */
    public Optional<String> refusal(Subject subject, Container desired, boolean discardWritableLayer) {
        var opened = new Hindrances.Opened(
                () -> kernel.opened().apply(subject), () -> kernel.mounted().apply(subject));
        return Hindrances.of(reader, subject, opened, desired, discardWritableLayer);
    }

    /**
     * The twins' bodies, or why there are none.
     *
     * @param dependents of the container; when they are not known it is refused
     * @param discardWritableLayer what was written outside volumes may be lost
     * @throws DockerException when the engine cannot be asked
     */
    public Preparation prepare(Remedy.Recreate remedy, Observed<Dependents> dependents, boolean discardWritableLayer) {
        Container actual = remedy.actual();
        Optional<Refusal> refusal = (remedy.restores()
                        ? Refusals.ofUndo(actual, remedy.desired()).or(() -> kernel.refusal(actual))
                        : stop(actual))
                .or(() -> unknown(dependents));
        if (refusal.isPresent()) {
            return new Preparation.Refused(refusal.get());
        }
        Dependents unit = dependents instanceof Observed.Known<Dependents> known
                ? fresh(actual, known.value())
                : Dependents.none(actual);
        if (unit.tangled()) {
            return new Preparation.Refused("containers depend on each other in a circle: " + unit.graph());
        }
        var parts = new ArrayList<Preparation.Part>();
        try {
            parts.add(replaced(unit, actual, remedy.desired(), remedy.pattern(), discardWritableLayer, ""));
        } catch (Impossible no) {
            return new Preparation.Refused(no.why());
        }
        for (Dependents.Dependent dependent : unit.members()) {
            try {
                parts.add(following(unit, dependent));
            } catch (Impossible no) {
                return new Preparation.Refused(no.why()
                        .because("others have to follow it (" + unit.graph() + "), but "
                                + dependent.container().name() + ": " + no.why().reason()));
            }
        }
        return Refusals.ofStops(unit, actual)
                .<Preparation>map(Preparation.Refused::new)
                .orElse(new Preparation.Ready(parts));
    }

    private Optional<Refusal> stop(Container actual) {
        return Refusals.of(actual).or(() -> kernel.refusal(actual));
    }

    private static Optional<Refusal> unknown(Observed<Dependents> dependents) {
        return dependents instanceof Observed.Unknown<Dependents> unknown
                ? Optional.of(new Refusal.Passing("it is not known which containers depend on it: " + unknown.why()))
                : Optional.empty();
    }

    /**
     * As they are now: what is known of others may be some moments old. Who is gone does not have to follow, but what
     * has its place since, such as a twin of Wharden's.
     */
    private Dependents fresh(Container actual, Dependents known) {
        // By id: one that is gone may still be known beside the one that has its name now.
        var now = new LinkedHashMap<String, Container>();
        for (Dependents.Dependent dependent : known.members()) {
            Container seen = dependent.container();
            find(seen.id()).or(() -> find(seen.name().value())).ifPresent(there -> now.putIfAbsent(there.id(), there));
        }
        return Dependents.of(actual, List.copyOf(now.values()));
    }

    private Preparation.Part following(Dependents unit, Dependents.Dependent dependent) {
        Container actual = dependent.container();
        if (!actual.running()) {
            // Of a stopped one the addresses and the MAC cannot be read, and its exit code and logs would be lost.
            throw new Impossible("it does not run, and cannot be recreated faithfully: start it or remove it");
        }
        stop(actual).ifPresent(why -> {
            throw new Impossible(why);
        });
        return switch (consent.of(actual)) {
            case Consent.Answer.Withheld(String why) -> throw new Impossible(why);
            case Consent.Answer.Given(boolean discard) ->
                replaced(unit, actual, actual, actual, discard, dependent.because());
        };
    }

    private Preparation.Part replaced(
            Dependents unit, Container actual, Container declared, Container pattern, boolean discard, String because) {
        Container desired = LentVolumes.apart(this::find, declared, actual, pattern, unit.containers());
        Optional<Changes> changes = ListedChanges.of(reader, actual, discard);
        List<String> lost = ListedChanges.lost(reader, actual, changes);
        HiddenFiles.refusal(reader, actual, desired, changes)
                .or(() -> new GivenFiles(reader, told).refusal(actual, changes, lost, discard))
                .ifPresent(why -> {
                    throw new Impossible(why);
                });
        List<String> marked = CopiedIn.marked(reader, actual, changes.orElse(Changes.NONE), lost);
        if (!lost.isEmpty() && !discard) {
            throw new Impossible(Refusals.ofLoss(marked));
        }
        Optional<Set<String>> seen = changes.filter(
                        all -> !discard && all.paths().size() <= FEW)
                .map(all -> Set.copyOf(WritableLayer.lost(all, actual)));
        try {
            Circumstances now = circumstances.read(pattern, actual);
            CreateBody body = circumstances.body(pattern, desired, now);
            CreateBody original = circumstances.body(
                    actual, actual, pattern.equals(actual) ? now : circumstances.read(actual, actual));
            if (!pattern.equals(actual)) {
                Ingredients.require(reader, pattern, body);
            }
            Requirements.missing(reader, circumstances.engine(), pattern, unit.containers())
                    .ifPresent(missing -> {
                        throw new Impossible(missing.refusal());
                    });
            Optional<CreateBody> named = Optional.of(Rejoin.named(this::find, original));
            return new Preparation.Part(actual, desired, pattern, Optional.of(body), named, because, marked, seen);
        } catch (DockerException.NotFound gone) {
            throw new Impossible("a twin cannot be made: " + gone.getMessage());
        }
    }

    private Optional<Container> find(String container) {
        try {
            return Optional.of(reader.inspect(container));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }
}
