package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a container's namespaces without being declared to be. The host's processes are looked at once for a sweep.
 * Its own lock guards that.
 */
final class Strangers {
    /** A look at five hundred processes costs about ten milliseconds: a sweep has one. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private static final String OTHER = "container:";
    /** Which kinds a container can declare to share. */
    private static final Map<String, Field> MODES = Map.of("net", Field.NETWORK_MODE, "pid", Field.PID_MODE);

    private final ProcFiles files;
    private final ForeignProcesses processes;
    private final InstantSource clock;
    private final Function<String, Optional<Container>> find;
    private final Supplier<List<FleetList.Member>> known;
    private @Nullable Scan last;

    /**
     * What was read.
     *
     * @param sharers containers that declare to have another one's network, by the id of that one
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
                            case Observed.Known<Looked>(Looked looked) -> told(looked);
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
        Map<String, List<Container>> sharers = containers.stream()
                .filter(one -> shares(one, "net"))
                .collect(Collectors.groupingBy(
                        one -> Field.NETWORK_MODE.in(one).asText("").substring(OTHER.length())));
        Scan read = new Scan(now, found, sharers);
        last = read;
        return read;
    }

    /**
     * Those that are not declared. One that has its process ids as declared, and the right to change the memory of what
     * it sees, may be in its processes without being seen in them.
     */
    private Observed<List<ForeignProcess>> told(Looked looked) {
        List<ForeignProcess> strangers =
                looked.found().stream().flatMap(one -> undeclared(one).stream()).toList();
        return strangers.isEmpty()
                ? looked.found().stream()
                        .filter(one -> one.traces() && one.namespaces().contains("pid"))
                        .findFirst()
                        .<Observed<List<ForeignProcess>>>map(one -> Observed.unknown("process " + one.name() + " ("
                                + one.pid() + ") of container " + name(one, owner(one))
                                + " has its process ids and CAP_SYS_PTRACE: what it does in its processes is not seen"))
                        // Those that are declared are no answer to what could not be read.
                        .or(() -> looked.unread().map(Observed::unknown))
                        .orElse(Observed.known(strangers))
                : Observed.known(strangers);
    }

    private Optional<Container> owner(ForeignProcess process) {
        return process.container().isEmpty()
                ? Optional.empty()
                : find.apply(process.container()).filter(container -> processes.isOf(process.pid(), container));
    }

    private static String name(ForeignProcess process, Optional<Container> owner) {
        return owner.map(container -> container.text("/Name").replaceFirst("^/", ""))
                .filter(known -> !known.isEmpty())
                .orElseGet(() -> process.container()
                        .substring(0, Math.min(12, process.container().length())));
    }

    /** Without what its container declares to share; that it is the same namespace is what was seen. */
    private Optional<ForeignProcess> undeclared(ForeignProcess process) {
        Optional<Container> owner = owner(process);
        List<String> kinds = process.namespaces().stream()
                .filter(kind ->
                        owner.filter(container -> shares(container, kind)).isEmpty())
                .toList();
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(new ForeignProcess(
                        process.pid(), process.name(), kinds, name(process, owner), process.traces()));
    }

    private static boolean shares(Container container, String kind) {
        Field mode = MODES.get(kind);
        return mode != null && container.text(mode.pointer()).startsWith(OTHER);
    }
}
