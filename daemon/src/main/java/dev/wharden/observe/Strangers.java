package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.NamespaceOwners;
import dev.wharden.container.Tie;
import dev.wharden.kernel.Crowds;
import dev.wharden.kernel.ForeignProcesses;
import dev.wharden.kernel.ForeignProcesses.Looked;
import dev.wharden.kernel.InTime;
import dev.wharden.kernel.NamespaceScan;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a container's namespaces without being declared to be. The host's processes are looked at once for a sweep.
 * Its own lock guards that.
 */
final class Strangers {
    /** A look at five hundred processes costs about ten milliseconds: a sweep has one. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Which kinds a container can declare to share. */
    private static final Map<String, Tie> TIES = Map.of("net", Tie.NETWORK, "pid", Tie.PID);

    private final ProcFiles files;
    private final ForeignProcesses processes;
    private final InstantSource clock;
    private final Function<String, Optional<Container>> find;
    private final Supplier<List<FleetList.Member>> known;
    private @Nullable Scan last;

    /**
     * What was read.
     *
     * @param sharers containers that declare to have another one's network, by way of others too, by the id of that one
     */
    private record Scan(Instant read, Observed<NamespaceScan> found, Map<String, List<Container>> sharers) {}

    /**
     * Nothing was looked at yet.
     *
     * @param find gives a container by its id
     * @param known all that are known
     */
    Strangers(
            ProcFiles files,
            InstantSource clock,
            Function<String, Optional<Container>> find,
            Supplier<List<FleetList.Member>> known) {
        this.files = files;
        this.processes = new ForeignProcesses(files);
        this.clock = clock;
        this.find = find;
        this.known = known;
    }

    /** The same facts with them. Where Wharden may not be told, they are absent: that is a finding of the host. */
    KernelFacts with(KernelFacts facts, Container declared) {
        List<String> own = List.of("mnt", "net", "pid").stream()
                .filter(kind -> !shares(declared, kind))
                .toList();
        Scan now = scan();
        List<Container> sharers = now.sharers().getOrDefault(declared.id(), List.of());
        return facts.with(
                switch (now.found()) {
                    case Observed.Known<NamespaceScan>(NamespaceScan scan) ->
                        switch (look(facts, declared.id(), own, sharers, scan)) {
                            case Observed.Known<Looked>(Looked looked) -> told(looked, declared);
                            case Observed.Unknown<Looked>(String why) -> Observed.unknown(why);
                            case Observed.Absent<Looked>(String why) -> Observed.absent(why);
                        };
                    case Observed.Unknown<NamespaceScan>(String why) -> Observed.unknown(why);
                    case Observed.Absent<NamespaceScan>(String why) -> Observed.absent(why);
                });
    }

    /** Many processes and groups can make it take long, and a worker waits for none of them for ever. */
    private Observed<Looked> look(
            KernelFacts facts, String container, List<String> kinds, List<Container> sharers, NamespaceScan scan) {
        try {
            return InTime.read(container + " strangers", () -> processes.of(facts, container, kinds, sharers, scan));
        } catch (IOException late) {
            return Observed.unknown("who is in its namespaces: " + late.getMessage());
        }
    }

    private synchronized Scan scan() {
        Instant now = clock.instant();
        Scan before = last;
        if (before != null
                && !before.read().isAfter(now)
                && before.read().plus(FRESH).isAfter(now)) {
            return before;
        }
        List<Container> containers =
                known.get().stream().map(FleetList.Member::container).toList();
        Observed<NamespaceScan> found = NamespaceScan.of(files, Crowds.of(files, containers));
        Scan read = new Scan(now, found, new NamespaceOwners(containers).sharers(Tie.NETWORK));
        last = read;
        return read;
    }

    /**
     * A process that is in its namespaces.
     *
     * @param owner the container that it is of; empty where none is known
     */
    private record Seen(ForeignProcess process, Optional<Container> owner) {
        boolean mayTrace() {
            return process.traces() && process.namespaces().contains("pid");
        }

        String name() {
            return owner.map(Strangers::name)
                    .filter(known -> !known.isEmpty())
                    .orElseGet(() -> process.container()
                            .substring(0, Math.min(12, process.container().length())));
        }
    }

    /**
     * Those that are not declared. One that has its process ids as declared, and the right to change the memory of what
     * it sees, may be in its processes without being seen in them.
     */
    private Observed<List<ForeignProcess>> told(Looked looked, Container judged) {
        var ending = new TreeSet<String>();
        List<Seen> seen = looked.found().stream()
                .flatMap(process -> seen(process, ending).stream())
                .toList();
        NamespaceOwners owners = seen.isEmpty() ? new NamespaceOwners(List.of()) : owners(judged);
        List<ForeignProcess> strangers = seen.stream()
                .flatMap(one -> undeclared(one, judged, owners).stream())
                .toList();
        return strangers.isEmpty()
                ? seen.stream()
                        .filter(Seen::mayTrace)
                        .findFirst()
                        .<Observed<List<ForeignProcess>>>map(one -> Observed.unknown("process "
                                + one.process().name() + " (" + one.process().pid() + ") of container "
                                + one.name()
                                + " has its process ids and CAP_SYS_PTRACE: what it does in its processes is not seen"))
                        // Those that are declared are no answer to what could not be read.
                        .or(() -> looked.unread().map(Observed::unknown))
                        .or(() -> ending.stream().findFirst().map(Observed::unknown))
                        .orElse(Observed.known(strangers))
                : Observed.known(strangers);
    }

    /** As they are known by now: that an owner was asked for has read what was stale. */
    private NamespaceOwners owners(Container judged) {
        return new NamespaceOwners(
                Stream.concat(known.get().stream().map(FleetList.Member::container), Stream.of(judged))
                        .toList());
    }

    /**
     * With its container.
     *
     * @param ending gets a sentence where that one ends just now: which group is its own is not told any more, and what
     *     is in it ends with it
     */
    private Optional<Seen> seen(ForeignProcess process, Set<String> ending) {
        Optional<Container> named = process.container().isEmpty() ? Optional.empty() : find.apply(process.container());
        Optional<Container> owner = named.filter(container -> processes.isOf(process.pid(), container));
        if (owner.isEmpty() && named.filter(processes::isEnding).isPresent()) {
            ending.add("process " + process.name() + " (" + process.pid() + ") may be of container "
                    + named.map(Strangers::name).orElse("") + ", which is ending");
            return Optional.empty();
        }
        return Optional.of(new Seen(process, owner));
    }

    private static String name(Container container) {
        return container.text("/Name").replaceFirst("^/", "");
    }

    /**
     * Without what its container declares to share with the judged one, itself or by way of others: what it shares with
     * another one is no leave to be here.
     */
    private static Optional<ForeignProcess> undeclared(Seen one, Container judged, NamespaceOwners owners) {
        ForeignProcess process = one.process();
        List<String> kinds = process.namespaces().stream()
                .filter(kind -> one.owner()
                        .filter(container -> isOf(container, kind, judged, owners))
                        .isEmpty())
                .toList();
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(new ForeignProcess(process.pid(), process.name(), kinds, one.name(), process.traces()));
    }

    private static boolean isOf(Container container, String kind, Container judged, NamespaceOwners owners) {
        Tie tie = TIES.get(kind);
        return tie != null
                && owners.of(container, tie).filter(judged.id()::equals).isPresent();
    }

    /** The namespace is another one's, which answers for who is in it. */
    private static boolean shares(Container container, String kind) {
        Tie tie = TIES.get(kind);
        return tie != null && tie.owner(container).isPresent();
    }
}
