package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditedWriter;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** An engine's containers under quarantine: what a daemon holds, over restarts of it. */
final class Ward {
    final List<AuditEvent> events = new ArrayList<>();
    final List<String> left = new ArrayList<>();
    final StateDir state;
    /** The last call of each kind, by System.nanoTime. */
    final Map<String, Long> lastCalls = new ConcurrentHashMap<>();

    /** Those that another worker has in hand. */
    final Set<ContainerName> busy = new HashSet<>();

    /** Those that a kill waits for: they were frozen when it came. */
    final Set<ContainerName> killed = new HashSet<>();

    /** Whether the disk has room for evidence. */
    BooleanSupplier space = () -> true;

    /** Whether the kernel tells who is frozen. */
    boolean hasFreezer = true;

    /** Those that have left their control group: no pause reaches them. */
    final Set<ContainerName> escaped = new HashSet<>();

    /** What has escaped is in another PID namespace: a kill does not end it. */
    boolean outlives;

    /** Of process 7 nothing proves that it is frozen. */
    boolean unproved;

    /** What has escaped does not end by a kill, or not soon. */
    boolean unkillable;

    /** How much later it is than the clock says. */
    Duration later = Duration.ZERO;

    /** What of the host is in a container's control groups. */
    Function<Container, Captured> captured = container -> Captured.NONE;

    /** Processes that have not ended. */
    final Set<LiveProcess> alive = new HashSet<>();

    static final LiveProcess SEVEN = new LiveProcess(7, 70);

    /** Those for whom there is no place for long work. */
    final Set<ContainerName> full = new HashSet<>();

    private final DockerReader reader;
    private final DockerWriter writer;
    private final Owners owners;

    Ward(DockerReader reader, DockerWriter writer, Path folder) {
        this(reader, writer, folder, new Owners(container -> false, container -> false));
    }

    Ward(DockerReader reader, DockerWriter writer, Path folder, Owners owners) {
        this.reader = reader;
        this.writer = timed(writer);
        this.owners = owners;
        this.state = new StateDir(folder);
    }

    private DockerWriter timed(DockerWriter engine) {
        return (DockerWriter) Proxy.newProxyInstance(
                Ward.class.getClassLoader(), new Class<?>[] {DockerWriter.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    } finally {
                        lastCalls.put(method.getName(), System.nanoTime());
                    }
                });
    }

    /** A daemon that has just started on this state. */
    Quarantiner daemon() {
        return new Quarantiner(new Tools(
                reader,
                (action, name) -> new AuditedWriter(writer, events::add, action, name),
                events::add,
                state,
                InstantSource.system(),
                () -> Instant.now().plus(later),
                () -> "action-" + UUID.randomUUID(),
                owners,
                new KernelEvidence(
                        container -> Map.of(
                                container.pid() + ".status", status(container).getBytes(StandardCharsets.UTF_8)),
                        this::unfrozen,
                        this::state,
                        container -> captured.apply(container)),
                () -> new EvidenceSettings(1000, false),
                () -> space.getAsBoolean(),
                (name, id, why) -> left.add(name + " " + why),
                (holder, member) -> !busy.contains(member.name()),
                name -> !full.contains(name)));
    }

    /** As the kernel (6.1) shows it. */
    private String status(Container container) {
        return "Uid:\t0\nSigPnd:\t0000000000000000\nShdPnd:\t%016x\nSigBlk:\t0000000000000100\n"
                .formatted(killed.contains(container.name()) ? 1 << 8 : 1 << 14);
    }

    private Unfrozen unfrozen(Container container) {
        if (!hasFreezer) {
            return new Unfrozen(Optional.empty(), List.of(), List.of(), List.of(), List.of("no freezer"));
        }
        var main = new LiveProcess(container.pid(), 1);
        alive.add(main);
        if (unproved) {
            alive.add(SEVEN);
            return new Unfrozen(
                    Optional.of(main), List.of(), List.of(), List.of(SEVEN), List.of("process 7 is hidden"));
        }
        if (!escaped.contains(container.name())) {
            return new Unfrozen(Optional.of(main), List.of(), List.of(), List.of(), List.of());
        }
        alive.add(SEVEN);
        return outlives
                ? new Unfrozen(Optional.of(main), List.of(), List.of(SEVEN), List.of(), List.of())
                : new Unfrozen(Optional.of(main), List.of(main, SEVEN), List.of(), List.of(), List.of());
    }

    /** A kill ends them, unless it does not. */
    private Unfrozen.State state(LiveProcess process) {
        boolean isKilled = lastCalls.containsKey("kill") && !(process.equals(SEVEN) && unkillable);
        return isKilled || !alive.contains(process) ? Unfrozen.State.ENDED : Unfrozen.State.RUNNING;
    }

    /** As somebody else does it. */
    void thaw(String name) {
        writer.unpause(reader.inspect(name).id());
    }

    /** How its actions ended, by the audit log. */
    List<String> results() {
        return events.stream()
                .flatMap(event ->
                        event instanceof AuditEvent.RemedyEnded ended ? Stream.of(ended.result()) : Stream.empty())
                .toList();
    }

    /** The actions that the audit log says have begun, and not that they have ended. */
    List<String> unended() {
        var open = new ArrayList<String>();
        for (AuditEvent event : events) {
            if (event instanceof AuditEvent.RemedyBegun begun) {
                open.add(begun.action());
            } else if (event instanceof AuditEvent.RemedyEnded ended) {
                open.removeIf(ended.action()::equals);
            }
        }
        return open;
    }

    Outcome quarantine(String name) {
        return daemon().quarantine(order(name));
    }

    Outcome keep(String name) {
        return daemon().keep(name(name));
    }

    /** In place. */
    Release release(String name) {
        return release(name, false);
    }

    Release release(String name, boolean exactly) {
        return daemon().named(name(name))
                .map(held -> daemon().release(held, "a test", "tester", exactly))
                .orElseGet(() -> Release.none(name(name)));
    }

    /** Those to which only a twin can give back what they had. */
    List<String> unlike() {
        return daemon().unlike().stream()
                .map(unlike -> unlike.container().value())
                .toList();
    }

    /** The only one that is held. */
    Quarantined only() {
        assertThat(daemon().list()).hasSize(1);
        return daemon().list().getFirst();
    }

    QuarantineOperation order(String name) {
        return order(name, false);
    }

    QuarantineOperation order(String name, boolean urgent) {
        var subject = new Subject(
                reader.inspect(name),
                Observed.unknown("not asked for"),
                Observed.absent("not asked for"),
                reader.engine(),
                Neighbours.none("not asked for"));
        return new QuarantineOperation(
                "action-" + UUID.randomUUID(),
                subject,
                "web",
                List.of("privileged"),
                "is privileged",
                "policy web",
                urgent);
    }

    static ContainerName name(String name) {
        return ContainerName.of(name);
    }

    /** All that a release must give back. */
    static ObjectNode essence(Container container) {
        ObjectNode essence = JsonNodeFactory.instance.objectNode();
        essence.set("Id", container.at("/Id").deepCopy());
        essence.set("Name", container.at("/Name").deepCopy());
        essence.set("Config", container.at("/Config").deepCopy());
        essence.set("HostConfig", container.at("/HostConfig").deepCopy());
        essence.put("running", container.running());
        essence.put("paused", container.paused());
        ObjectNode networks = essence.putObject("networks");
        for (HeldContainer.Link link : HeldContainer.links(container)) {
            ObjectNode network = networks.putObject(link.name());
            for (String field : List.of(
                    "NetworkID IPAMConfig Aliases Links DriverOpts MacAddress IPAddress DNSNames".split(" ", -1))) {
                // What has ended has a network's id only from when it ran, and the default bridge a new one with each
                // start of the engine.
                if (!field.equals("NetworkID")
                        || (container.running() && !link.name().equals("bridge"))) {
                    network.set(field, link.endpoint().path(field).deepCopy());
                }
            }
        }
        return essence;
    }

    /** The pointers at which two differ, with both values. */
    static List<String> differences(Map<String, ObjectNode> before, Map<String, ObjectNode> after) {
        var differences = new ArrayList<String>();
        var all = new TreeMap<String, JsonNode>(before);
        all.putAll(after);
        all.keySet()
                .forEach(name -> Json.compare(
                        name,
                        before.getOrDefault(name, JsonNodeFactory.instance.objectNode()),
                        after.getOrDefault(name, JsonNodeFactory.instance.objectNode()),
                        (path, one, other) -> {
                            if (!sameNumber(one, other)) {
                                differences.add(path + ": " + one + " became " + other);
                            }
                        }));
        return differences;
    }

    private static boolean sameNumber(JsonNode before, JsonNode after) {
        return before.isIntegralNumber() && after.isIntegralNumber() && before.longValue() == after.longValue();
    }
}
