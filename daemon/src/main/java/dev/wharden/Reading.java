package dev.wharden;

import dev.wharden.config.Config;
import dev.wharden.config.GuardedPlaces;
import dev.wharden.config.compose.ComposeCopies;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.ComposeWork;
import dev.wharden.controller.Elsewhere;
import dev.wharden.controller.Evaluator;
import dev.wharden.controller.Following;
import dev.wharden.controller.World;
import dev.wharden.controller.queue.SteadyClock;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.EngineAddress;
import dev.wharden.kernel.CapturedProcesses;
import dev.wharden.kernel.CgroupReader;
import dev.wharden.kernel.FrozenAbove;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.Leftovers;
import dev.wharden.kernel.Listeners;
import dev.wharden.kernel.OpenFiles;
import dev.wharden.kernel.OwnContainer;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.observe.EntryScripts;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.OpenJournals;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.UsageFloor;
import dev.wharden.remedy.guard.Disruption;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.HeardCopies;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.guard.WindowClock;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.recreate.loss.ToldCopies;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.preflight.InKernel;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.ObservedMounts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.undo.Aftermaths;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.source.Windows;
import dev.wharden.subject.Guarded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All that looks and decides, and can change nothing: made once, here, for the daemon, for {@code apply} and for
 * {@code check}, {@code plan} and {@code explain}, so that what a person is told is what the daemon does.
 *
 * @param records what the state directory remembers
 * @param evaluator of containers, by the policies in force
 * @param elsewhere what other Docker clients are doing with a container
 * @param feasibility whether a remedy can be executed, and whether those that depend on its container may follow
 */
public record Reading(
        DockerReader engine,
        Observer observer,
        Records records,
        Evaluator evaluator,
        Elsewhere elsewhere,
        Feasibility feasibility) {
    /** While this file is there nothing is changed, whether the daemon was running when it was made or not. */
    private static final Path PAUSE_FILE = Path.of("/etc/wharden/pause");

    /** What Debian gives as the home of who has none. */
    private static final Path NOWHERE = Path.of("/nonexistent");

    /**
     * What it is made of.
     *
     * @param state where Wharden remembers
     * @param memory what events told
     * @param ledger what they tell; nothing for a command, which hears none
     * @param hostName as containers of the host's UTS namespace see it
     * @param self id of the container that Wharden runs in; empty on the host
     * @param clock of the host: windows, exceptions and records go by it
     * @param steady for what counts durations
     * @param wake is told of each container whose wait may be over
     */
    record Inputs(
            StateDir state,
            Supplier<Config> config,
            Supplier<World> world,
            DockerReader engine,
            EventMemory memory,
            EventLedger ledger,
            Observer observer,
            Usage usage,
            String hostName,
            Optional<String> self,
            InstantSource clock,
            InstantSource steady,
            Consumer<ContainerName> wake) {
        /** Those of this host. */
        static Inputs ofHost(
                StateDir state,
                Supplier<Config> config,
                Supplier<World> world,
                DockerReader engine,
                EngineAddress address,
                EventLedger ledger,
                InstantSource clock,
                InstantSource steady,
                Supplier<Guarded> guarded,
                Consumer<ContainerName> wake) {
            var files = ProcFiles.ofHost();
            var memory = new EventMemory(state, new Histories(state), clock);
            return new Inputs(
                    state,
                    config,
                    world,
                    engine,
                    memory,
                    ledger,
                    new Observer(
                            engine,
                            files,
                            address.socket().toString(),
                            clock,
                            memory,
                            seen -> world.get().policies().asksForFiles(seen),
                            guarded),
                    Usage.of(new CgroupReader(files)),
                    new HostReader(files).hostname(),
                    OwnContainer.id(files),
                    clock,
                    steady,
                    wake);
        }
    }

    /**
     * What is remembered, and what events told.
     *
     * @param owners who must not be touched, by the configuration of the moment of each question
     * @param notes what earlier repairs tell
     * @param aftermaths how those that were repaired have fared since
     * @param archive what actions were about to change
     * @param ledger nothing for a command: no events are heard
     */
    public record Records(
            StateDir state,
            Owners owners,
            Histories histories,
            EventMemory memory,
            OpenJournals journals,
            Guards guards,
            RepairNotes notes,
            Aftermaths aftermaths,
            Archive archive,
            EventLedger ledger) {
        /** @param opened is told why the breaker opens */
        static Records of(Inputs in, Consumer<String> opened) {
            StateDir state = in.state();
            var owners = new Owners(
                    container -> in.self().filter(container.id()::equals).isPresent(),
                    identity -> in.config().get().ignore().acceptsByAnyKind(identity),
                    owner -> in.config().get().trustOwnerLabels().contains(owner));
            Histories histories = in.memory().histories();
            var journals = new OpenJournals(state, in.steady());
            var guards = new Guards(
                    state,
                    () -> bounds(in.config().get().disruption()),
                    owners,
                    Windows.by(in.clock()),
                    in.steady(),
                    histories,
                    PAUSE_FILE,
                    journals,
                    in.wake(),
                    in.ledger()::updatedSince,
                    opened);
            var archive = new Archive(state);
            return new Records(
                    state,
                    owners,
                    histories,
                    in.memory(),
                    journals,
                    guards,
                    new RepairNotes(state),
                    new Aftermaths(state, archive, in.ledger(), in.steady()),
                    archive,
                    in.ledger());
        }

        private static Disruption bounds(Config.Disruption set) {
            return new Disruption(
                    set.maxConcurrent(),
                    set.maxPerHour(),
                    set.quarantinesPerHour(),
                    set.backoff().initial(),
                    set.backoff().max(),
                    set.backoff().attempts(),
                    set.breaker().failedPercent(),
                    set.breaker().suddenDriftPercent(),
                    set.breaker().minimum());
        }
    }

    /**
     * What commands look with: the daemon's own guards, evaluation and rules, under these policies and ceiling. Nothing
     * in it can change anything.
     *
     * @param read the files and folders that the configuration and the policies were read from
     */
    public static Reading readOnly(
            DockerReader engine, EngineAddress address, Config config, World world, List<Path> read) {
        var clock = InstantSource.system();
        return readOnly(Inputs.ofHost(
                readable(config.stateDirectory()),
                () -> config,
                () -> world,
                engine,
                address,
                new EventLedger(),
                clock,
                new SteadyClock(clock, System::nanoTime),
                new GuardedPlaces(() -> List.of(config), () -> read, clock),
                waiting -> {}));
    }

    /** Where that may not be read nothing is remembered: the command says so once, and no file is told as damaged. */
    private static StateDir readable(Path directory) {
        return new StateDir(Files.isReadable(directory) ? directory : NOWHERE);
    }

    /** The same of anything that can be read. */
    static Reading readOnly(Inputs inputs) {
        Records records = Records.of(inputs, why -> {});
        return of(
                inputs,
                records,
                container -> Quarantiner.onDisk(records.state()).stream().anyMatch(held -> held.holds(container.id())));
    }

    /** On these records; {@code quarantined} says of a container whether it is held. */
    static Reading of(Inputs in, Records records, Predicate<Container> quarantined) {
        Observer observer = in.observer();
        WindowClock windows = Windows.by(in.clock());
        var evaluator = new Evaluator(in.world(), records.histories(), in.clock());
        ComposeLabels compose = ComposeLabels.of(observer);
        var elsewhere = new Elsewhere(
                new ComposeWork(records.ledger(), observer::again, in.steady()),
                compose::of,
                container -> records.histories().of(container.name()).made(container.id())
                        || records.journals().has(container),
                compose::own,
                records.ledger()::done,
                in.clock(),
                in.steady(),
                new EntryScripts(in.engine())::handsOver,
                new Listeners(ProcFiles.ofHost())::forOthers);
        var following = new Following(
                observer, evaluator, records.owners(), records.guards(), quarantined, windows, in.clock());
        var feasibility = new Feasibility(
                new Preflight(
                        in.engine(),
                        in.hostName(),
                        following,
                        observer::engineFacts,
                        new InKernel(
                                new OpenFiles(ProcFiles.ofHost())::written,
                                new OpenFiles(ProcFiles.ofHost())::mounted,
                                new FrozenAbove(ProcFiles.ofHost())::of,
                                new CapturedProcesses(ProcFiles.ofHost())::of,
                                new Leftovers(ProcFiles.ofHost())::isHeadless,
                                new Leftovers(ProcFiles.ofHost())::outliving),
                        new ToldCopies(ComposeCopies::of, new HeardCopies(records.histories())::isGiven)),
                new UsageFloor(in.usage()),
                new MountCheck(new ObservedMounts(observer), in.engine()));
        return new Reading(in.engine(), observer, records, evaluator, elsewhere, feasibility);
    }
}
