package dev.wharden;

import dev.wharden.audit.AuditedWriter;
import dev.wharden.audit.Recorder;
import dev.wharden.config.Config;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.Bulkhead;
import dev.wharden.controller.Claims;
import dev.wharden.controller.ComposeWork;
import dev.wharden.controller.Elsewhere;
import dev.wharden.controller.Enforcer;
import dev.wharden.controller.ExactReleases;
import dev.wharden.controller.Following;
import dev.wharden.controller.HardeningReconciler;
import dev.wharden.controller.Judge;
import dev.wharden.controller.Orders;
import dev.wharden.controller.QuarantineOrders;
import dev.wharden.controller.Reconciler;
import dev.wharden.controller.Resumption;
import dev.wharden.controller.Reviving;
import dev.wharden.controller.Sightings;
import dev.wharden.controller.Standing;
import dev.wharden.controller.UndoOrders;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Identity;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.BestEffortRecorder;
import dev.wharden.remedy.Conclusion;
import dev.wharden.remedy.Endings;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.OpenJournals;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.Restarter;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.Updater;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.UsageFloor;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Memory;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.quarantine.KernelEvidence;
import dev.wharden.remedy.quarantine.Order;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Tools;
import dev.wharden.remedy.recreate.Downs;
import dev.wharden.remedy.recreate.Ended;
import dev.wharden.remedy.recreate.Farewells;
import dev.wharden.remedy.recreate.MountCheck;
import dev.wharden.remedy.recreate.MountTables;
import dev.wharden.remedy.recreate.Preflight;
import dev.wharden.remedy.recreate.Recreator;
import dev.wharden.remedy.recreate.RepairNotes;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the straight line needs, made in its order: the same for the daemon and for {@code apply}. With a ceiling of Audit there is no enforcer, and writers
 * of new actions refuse: only what the journal holds open is finished or undone, and quarantines are kept.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    final Recorder recorder;
    final StateDir state;
    /** For what counts durations; windows, exceptions and records go by the host's clock. */
    final InstantSource steady;

    final Guards guards;
    final Quarantiner quarantiner;
    final Remediator remediator;
    final Feasibility feasibility;
    final Observer observer;
    final Sightings sightings = new Sightings();
    final Orders orders = new Orders();
    final ComposeWork composeWork = new ComposeWork();
    final Farewells farewells = new Farewells();
    final Archive archive;
    final RepairNotes notes;
    final UndoOrders undos;
    final Resumption resumption;
    final Revival revival;
    final HardeningReconciler hardening;
    final Reconciler reconciler;

    /** What an assembly is made of. */
    record Parts(
            Supplier<Config> config,
            Supplier<World> world,
            DockerReader reader,
            DockerWriter writer,
            Observer observer,
            Usage usage,
            KernelEvidence kernelEvidence,
            String hostName,
            Optional<String> ownContainer,
            Recorder recorder,
            Assessments assessments,
            Supplier<String> actions,
            InstantSource clock,
            LongSupplier nanoTime) {}

    Assembly(Parts parts) {
        boolean enforces = parts.world().get().ceiling() == Mode.ENFORCE;
        recorder = parts.recorder();
        state = new StateDir(parts.config().get().stateDirectory());
        steady = new SteadyClock(parts.clock(), parts.nanoTime());
        Writers finishers = audited(parts.writer(), new BestEffortRecorder(recorder));
        Writers writers = enforces ? audited(parts.writer(), recorder) : Assembly::nobody;
        Endings endings = new Endings(new BestEffortRecorder(recorder), steady);
        Owners owners = Configured.owners(parts.config(), parts.ownContainer());
        Memory memory = new Memory(state);
        observer = parts.observer();
        archive = new Archive(state);
        notes = new RepairNotes(state);

        // Who hears of ends needs those who are executors: it is set when all are there, before anything runs.
        var ears = new AtomicReference<Consumer<Ended>>(endings);
        Consumer<Ended> ended = end -> ears.get().accept(end);
        MountTables tables = new ObservedMounts(observer);
        var recreator = new Recreator(parts.reader(), writers, finishers, state, steady, ended, farewells, tables);
        var restarter = new Restarter(parts.reader(), writers, finishers, state, steady, ended, farewells, tables);
        guards = new Guards(
                state,
                () -> Configured.disruption(parts.config().get()),
                owners,
                Configured.windows(parts.clock()),
                steady,
                memory,
                Configured.PAUSE_FILE,
                new OpenJournals(state, steady));
        var claims = new Claims();
        var bulkhead = new Bulkhead(parts.config().get().workers());
        quarantiner = new Quarantiner(new Tools(
                parts.reader(),
                finishers,
                recorder,
                state,
                parts.clock(),
                parts.actions(),
                owners,
                parts.kernelEvidence(),
                () -> Configured.evidence(parts.config().get()),
                guards::leaveAlone,
                (holder, member) -> claims.take(holder, atWork(member)),
                bulkhead::enter));
        var following = new Following(
                observer,
                parts.world(),
                owners,
                guards,
                memory,
                container -> quarantiner.heldBy(container.id()).isPresent(),
                Configured.windows(parts.clock()),
                parts.clock());
        feasibility = new Feasibility(
                new Preflight(parts.reader(), parts.hostName(), following, observer::engineFacts),
                new UsageFloor(parts.usage()));
        remediator = new Remediator(
                feasibility,
                new Updater(parts.reader(), writers, finishers, state, ended),
                restarter,
                recreator,
                (mandate, subject, remedy) -> quarantiner.quarantine(new Order(
                        mandate.action(),
                        subject,
                        mandate.policy(),
                        remedy.controls(),
                        remedy.cause(),
                        mandate.actor(),
                        remedy.critical())),
                archive,
                recorder,
                endings,
                steady);
        undos = new UndoOrders(
                archive, remediator, quarantiner, guards, memory, claims, steady, elsewhere(memory, parts.clock()));
        var conclusion =
                new Conclusion(parts.reader(), memory, guards, archive, endings, notes, parts.clock(), undos::told);
        ears.set(conclusion);
        conclusion.endInterrupted(remediator.open());
        Judge judge = new Judge(
                parts.world(),
                guards,
                memory,
                owners,
                quarantiner,
                recorder,
                parts.assessments(),
                parts.clock(),
                parts.nanoTime());
        Optional<Enforcer> enforcer = enforces
                ? Optional.of(new Enforcer(
                        claims,
                        bulkhead,
                        remediator,
                        guards,
                        memory,
                        judge,
                        recorder,
                        parts.actions(),
                        steady,
                        elsewhere(memory, parts.clock())))
                : Optional.empty();
        var exactReleases = new ExactReleases(quarantiner, observer, remediator, guards, parts.actions());
        resumption = new Resumption(remediator, quarantiner, guards);
        revival = new Revival(
                parts.reader(),
                parts.writer(),
                finishers,
                new Downs(state),
                new MountCheck(tables, parts.reader()),
                new BestEffortRecorder(recorder),
                id -> quarantiner.heldBy(id).isPresent(),
                container -> parts.config().get().ignore().acceptsByAnyKind(Identity.of(container, Map.of())),
                steady);
        hardening = new HardeningReconciler(
                claims,
                bulkhead,
                remediator,
                quarantiner,
                observer,
                judge,
                resumption,
                sightings,
                new QuarantineOrders(orders, quarantiner, guards, parts.actions(), exactReleases),
                undos,
                exactReleases,
                enforcer,
                parts.world());
        reconciler = new Reviving(revival, remediator, claims, bulkhead, hardening);
    }

    private Elsewhere elsewhere(Memory memory, InstantSource clock) {
        return new Elsewhere(
                composeWork,
                project -> observer.labelled(ComposeWork.PROJECT, project),
                container -> ours(container.name(), container.id(), memory),
                (id, image, name) -> observer.isOwnLabel(id, image, ComposeWork.PROJECT, name),
                farewells::done,
                clock);
    }

    /** What the records say of all containers now. Journals that cannot be read say nothing here: the state directory tells of them. */
    Standing standing() {
        try {
            return Standing.of(quarantiner.list(), state, guards.suspended());
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", String.valueOf(e.getMessage())).log("The journals cannot be read");
            return Standing.of(quarantiner.list(), guards.suspended());
        }
    }

    /** What is claimed to freeze a container: who works on one that has a passing name has claimed it by its own. */
    private List<ContainerName> atWork(ContainerName member) {
        var names = new ArrayList<ContainerName>(List.of(member));
        if (remediator.isPassing(member)) {
            names.addAll(remediator.open());
        }
        return names;
    }

    private boolean ours(ContainerName name, String id, Memory memory) {
        return memory.of(name).made(id)
                || remediator.isPassing(name)
                || !remediator.unit(name).isEmpty()
                || remediator.open().contains(name);
    }

    private static Writers audited(DockerWriter engine, Recorder recorder) {
        return (action, container) -> new AuditedWriter(engine, recorder, action, container);
    }

    private static DockerWriter nobody(String action, ContainerName container) {
        throw new IllegalStateException(
                "enforcement is Audit, and " + action + " would change " + container + ": a bug in Wharden");
    }
}
