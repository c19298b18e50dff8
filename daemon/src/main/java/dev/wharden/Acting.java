package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditedWriter;
import dev.wharden.audit.BestEffortRecorder;
import dev.wharden.audit.Recorder;
import dev.wharden.command.CommandInbox;
import dev.wharden.config.Config;
import dev.wharden.config.Meaning;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.AftermathWatch;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.Attempt;
import dev.wharden.controller.Bulkhead;
import dev.wharden.controller.Enforcer;
import dev.wharden.controller.ExactReleases;
import dev.wharden.controller.HardeningReconciler;
import dev.wharden.controller.Hindered;
import dev.wharden.controller.Judge;
import dev.wharden.controller.Orders;
import dev.wharden.controller.QuarantineCommands;
import dev.wharden.controller.Restoring;
import dev.wharden.controller.Resumption;
import dev.wharden.controller.Reviving;
import dev.wharden.controller.Standing;
import dev.wharden.controller.UndoCommands;
import dev.wharden.controller.UnitLocks;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.policy.Identity;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.ActionFinalizer;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.inplace.Restarter;
import dev.wharden.remedy.inplace.Updater;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.quarantine.Claiming;
import dev.wharden.remedy.quarantine.DiskReserve;
import dev.wharden.remedy.quarantine.EvidenceSettings;
import dev.wharden.remedy.quarantine.KernelEvidence;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Tools;
import dev.wharden.remedy.recreate.Recreator;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.ObservedMounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All that changes containers, upon {@link Reading}: the same for the daemon and for {@code apply}. With a ceiling of
 * Audit there is no enforcer, and writers of new actions refuse: only what the journals hold open is finished or
 * undone, and quarantines are kept.
 *
 * @param inbox commands that wait for a worker
 * @param bulkhead in which workers do long work
 * @param recovery what is open, and its continuation
 * @param revival starts what a repair has left down
 */
record Acting(
        Reading reading,
        CommandInbox inbox,
        Bulkhead bulkhead,
        Recovery recovery,
        Quarantiner quarantiner,
        Resumption resumption,
        Revival revival,
        Reconciler reconciler) {
    /**
     * What it is made of beside the inputs of reading.
     *
     * @param actionIds gives ids to actions
     * @param assessments is told of each verdict
     */
    record Inputs(
            Reading.Inputs reading,
            DockerWriter engine,
            KernelEvidence kernelEvidence,
            Recorder recorder,
            Assessments assessments,
            Supplier<String> actionIds,
            LongSupplier nanoTime) {}

    static Acting of(Inputs in) {
        Reading.Inputs from = in.reading();
        var finishing = new BestEffortRecorder(in.recorder());
        Reading.Records records = Reading.Records.of(
                from, why -> finishing.record(new AuditEvent.Lifecycle("breaker_opened", "open", why)));
        records.histories().judgedBy(Meaning.of(from.world().get().policies().catalogue()));
        boolean enforces = from.world().get().ceiling() == Mode.ENFORCE;
        Writers finishers = audited(in.engine(), finishing);
        Writers writers = enforces ? audited(in.engine(), in.recorder()) : Acting::refused;

        // What ends is told to the finalizer, which answers the person who waits for it.
        var inbox = new CommandInbox(records.archive());
        var finalizer = new ActionFinalizer(
                from.engine(),
                records.histories(),
                records.guards(),
                records.archive(),
                records.notes(),
                records.aftermaths(),
                finishing,
                from.clock(),
                from.steady(),
                inbox::ended);

        // What executes and resumes.
        Recovery open = executors(from, records, writers, finishers, finalizer);
        finalizer.endInterrupted(open.open());
        var locks = new UnitLocks();
        var bulkhead = new Bulkhead(from.config().get().workers());
        Quarantiner quarantiner = quarantiner(in, records, finishers, claiming(locks, open), bulkhead);
        Reading reading = Reading.of(
                from, records, container -> quarantiner.heldBy(container.id()).isPresent());
        var remediator = new Remediator(open, quarantiner, records.archive(), in.recorder(), finalizer, from.steady());
        var resumption = new Resumption(open, quarantiner, records.guards());

        // What decides when.
        var judge = new Judge(
                reading.evaluator(),
                records.guards(),
                records.owners(),
                quarantiner,
                in.recorder(),
                in.assessments(),
                from.clock(),
                in.nanoTime());
        var attempt = new Attempt(
                locks,
                bulkhead,
                open,
                reading.feasibility(),
                remediator,
                records.guards(),
                records.histories(),
                reading.elsewhere(),
                ComposeLabels.of(from.observer()),
                new Downs(records.state()),
                from.steady());
        var exactReleases = new ExactReleases(
                quarantiner, from.observer(), open, attempt, records.archive(), in.actionIds(), from.steady());
        var restoring = new Restoring(
                inbox,
                from.engine(),
                records.archive(),
                new Remakes(from.engine(), from.hostName(), from.observer()::engineFacts),
                remediator,
                records.guards(),
                () -> enforces && from.world().get().ceiling() == Mode.ENFORCE);
        var hindered = new Hindered(from.wake());
        Optional<Enforcer> enforcer = enforces
                ? Optional.of(new Enforcer(
                        attempt, open, records.guards(), judge, in.recorder(), in.actionIds(), from.steady(), hindered))
                : Optional.empty();
        var orders = new Orders(
                new QuarantineCommands(inbox, quarantiner, attempt, exactReleases),
                new UndoCommands(
                        inbox,
                        records.archive(),
                        open,
                        attempt,
                        quarantiner,
                        records.histories(),
                        restoring,
                        from.steady(),
                        from.wake()),
                exactReleases,
                enforcer,
                from.world(),
                bulkhead,
                judge,
                from.observer());
        var hardening = new HardeningReconciler(
                locks,
                bulkhead,
                open,
                resumption,
                quarantiner,
                from.observer(),
                records.ledger(),
                judge,
                orders,
                hindered,
                new AftermathWatch(records.aftermaths(), finishing),
                from.wake());
        Revival revival = revival(in, records, finishers, finishing, quarantiner);
        var reconciler = new Reviving(revival, open, locks, bulkhead, hardening);
        return new Acting(reading, inbox, bulkhead, open, quarantiner, resumption, revival, reconciler);
    }

    private static Recovery executors(
            Reading.Inputs from,
            Reading.Records records,
            Writers writers,
            Writers finishers,
            ActionFinalizer finalizer) {
        var tables = new ObservedMounts(from.observer());
        var calls = new ComposeProjects(records.ledger(), ComposeLabels.of(from.observer()), from.steady());
        return new Recovery(
                new Updater(from.engine(), writers, finishers, records.state(), finalizer),
                new Restarter(
                        from.engine(),
                        writers,
                        finishers,
                        records.state(),
                        from.steady(),
                        finalizer,
                        calls,
                        tables,
                        new Remakes(from.engine(), from.hostName(), from.observer()::engineFacts)),
                new Recreator(
                        from.engine(), writers, finishers, records.state(), from.steady(), finalizer, calls, tables));
    }

    private static Quarantiner quarantiner(
            Inputs in, Reading.Records records, Writers finishers, Claiming claiming, Bulkhead bulkhead) {
        Supplier<Config> config = in.reading().config();
        return new Quarantiner(new Tools(
                in.reading().engine(),
                finishers,
                in.recorder(),
                records.state(),
                in.reading().clock(),
                in.reading().steady(),
                in.actionIds(),
                records.owners(),
                in.kernelEvidence(),
                () -> new EvidenceSettings(
                        config.get().evidence().logLines(),
                        config.get().evidence().commit()),
                new DiskReserve(records.state().path(""))::isLeft,
                records.guards()::leaveAlone,
                claiming,
                bulkhead::enter));
    }

    private static Revival revival(
            Inputs in, Reading.Records records, Writers finishers, Recorder finishing, Quarantiner quarantiner) {
        Reading.Inputs from = in.reading();
        var downs = new Downs(records.state());
        return new Revival(
                from.engine(),
                in.engine(),
                finishers,
                downs,
                new Comeback(from.engine(), finishers, records.ledger(), downs, from.steady()),
                new MountCheck(new ObservedMounts(from.observer()), from.engine()),
                finishing,
                id -> quarantiner.heldBy(id).isPresent(),
                container -> from.config().get().ignore().acceptsByAnyKind(Identity.of(container, Map.of())),
                from.steady());
    }

    /**
     * What is claimed to freeze a container: who works on one that has a passing name, or was renamed since, has
     * claimed it by another.
     */
    private static Claiming claiming(UnitLocks locks, Recovery open) {
        return (holder, member) -> {
            var atWork = new ArrayList<ContainerName>(List.of(member.name()));
            if (open.isPassing(member.name()) || open.partOf(member).isPresent()) {
                atWork.addAll(open.open());
            }
            return locks.take(holder, atWork, List.of(member.id()));
        };
    }

    private static Writers audited(DockerWriter engine, Recorder recorder) {
        return (action, container) -> new AuditedWriter(engine, recorder, action, container);
    }

    private static DockerWriter refused(String action, ContainerName container) {
        throw new IllegalStateException(
                "enforcement is Audit, and " + action + " would change " + container + ": a bug in Wharden");
    }

    /** What the records say of all containers now. */
    Standing standing() {
        Reading.Records records = reading.records();
        return Standing.readable(
                        quarantiner.list(), records.state(), records.guards().suspended())
                .withFailing(records.aftermaths().told());
    }
}
