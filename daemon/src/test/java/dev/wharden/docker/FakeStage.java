package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a test arranges, breaks and looks at in a {@link FakeEngine}. Nothing here is counted as a call or fails by a
 * fault.
 */
public final class FakeStage {
    private final FakeEngine engine;
    private final FakeWorld world;
    private final FakeProcess process;
    private final FakeFaults faults;
    private final Map<String, byte[]> files;
    private final Map<String, Changes> changes = new HashMap<>();
    private final Map<String, Instant> written = new HashMap<>();

    FakeStage(FakeEngine engine, FakeWorld world, FakeProcess process, FakeFaults faults, Map<String, byte[]> files) {
        this.engine = engine;
        this.world = world;
        this.process = process;
        this.faults = faults;
        this.files = files;
    }

    private <T> T locked(Supplier<T> work) {
        synchronized (world) {
            return work.get();
        }
    }

    private void locked(Runnable work) {
        synchronized (world) {
            work.run();
        }
    }

    void images() {
        image("busybox:test", Json.object("{\"Cmd\":[\"sh\"],\"Env\":null,\"Labels\":null}"));
        image("fid-img:1", (ObjectNode) FakeWorld.recorded("image-26.1.5.json").get("Config"));
        network("bridge", "bridge", "172.17.0.0/16");
        network("host", "host", "");
        network("none", "null", "");
    }

    /** Adds an image, or moves the tag to it; returns its id {@code sha256:…}. */
    public String image(String reference, ObjectNode config) {
        return locked(() -> {
            world.images.values().forEach(image -> {
                ArrayNode kept = NODES.arrayNode();
                image.path("RepoTags").forEach(tag -> {
                    if (!tag.asText().equals(reference)) {
                        kept.add(tag);
                    }
                });
                image.set("RepoTags", kept);
            });
            String id = "sha256:" + world.newId();
            ObjectNode image = NODES.objectNode().put("Id", id);
            image.putArray("RepoTags").add(reference);
            image.putArray("RepoDigests");
            image.set("Config", config.deepCopy());
            world.images.put(id, image);
            world.emit("image", "tag", id, Map.of("name", reference), "");
            return id;
        });
    }

    /** Adds a network of that driver; an empty subnet for none. */
    public String network(String name, String driver, String subnet) {
        return locked(() -> {
            String id = world.newId();
            ObjectNode network = NODES.objectNode()
                    .put("Name", name)
                    .put("Id", id)
                    .put("Scope", "local")
                    .put("Driver", driver);
            network.put("EnableIPv6", false).put("Internal", false);
            if (!subnet.isEmpty()) {
                object(network, "IPAM").putArray("Config").addObject().put("Subnet", subnet);
            }
            network.set("Options", NODES.objectNode());
            network.set("Labels", NODES.objectNode());
            world.networks.put(name, network);
            return id;
        });
    }

    /** Adds an internal one of a swarm, whose id is as long as a name may be. */
    public String swarmNetwork(String name, String subnet) {
        return locked(() -> {
            ObjectNode network = world.network(network(name, "overlay", subnet));
            String id = text(network, "/Id").substring(0, 24) + "z";
            network.put("Id", id).put("Scope", "swarm").put("Attachable", true).put("Internal", true);
            return id;
        });
    }

    /** A network is as if it had been made with these. */
    public void describe(String network, ObjectNode with) {
        locked(() -> {
            world.network(network).setAll(with);
        });
    }

    /** Removes a network; who has an entry of it keeps that. */
    public void removeNetwork(String name) {
        locked(() -> {
            world.networks.remove(name);
        });
    }

    /**
     * An entry of a container's inspect connects it to nothing from now on, and is not taken away by a disconnect: as a
     * killed engine leaves it.
     */
    public void stub(String container, String network) {
        locked(() -> process.networks.stub(world.container(container), network));
    }

    /** Makes and starts a container from a create body written as JSON; returns its id. */
    public String run(String name, String body) {
        return locked(() -> {
            String id = make(name, body);
            process.start(world.container(id));
            return id;
        });
    }

    /** Makes a container from a create body written as JSON and does not start it; returns its id. */
    public String make(String name, String body) {
        return locked(() -> new FakeCreate(world).create(name, Json.object(body)));
    }

    /** What inspect would say; nothing is counted. NotFound when there is none. */
    public Container look(String container) {
        return locked(() -> new Container(world.container(container).deepCopy()));
    }

    /** The names of all containers, sorted. */
    public List<String> names() {
        return locked(() ->
                world.containers.values().stream().map(FakeWorld::name).sorted().toList());
    }

    /** Makes a volume of the local driver with options. */
    public void volume(String name, Map<String, String> options) {
        locked(() -> {
            world.volume(name, false);
            ObjectNode set = Objects.requireNonNull(world.volumes.get(name)).putObject("Options");
            options.forEach(set::put);
        });
    }

    /** {@code DELETE /volumes/{name}} of another client: whether it was removed; refused while a container has it. */
    public boolean removeVolume(String name) {
        return locked(() -> {
            boolean used = world.containers.values().stream()
                    .anyMatch(
                            tree -> tree.path("Mounts").findValuesAsText("Name").contains(name));
            return !used && world.volumes.remove(name) != null;
        });
    }

    /** The names of all volumes. */
    public List<String> volumes() {
        return locked(() -> List.copyOf(world.volumes.keySet()));
    }

    /** The names of containers that were frozen and then ran again without being asked to by {@code unpause}. */
    public List<String> thawed() {
        return locked(() -> List.copyOf(world.thawed));
    }

    /** All calls since the beginning or since {@link #forget}. */
    public List<Call> calls() {
        return locked(() -> List.copyOf(faults.calls));
    }

    /** Calls of {@link DockerWriter} only. */
    public List<Call> writes() {
        return calls().stream().filter(Call::write).toList();
    }

    /** How many calls of this kind there were. */
    public long count(String operation) {
        return calls().stream().filter(call -> call.is(operation)).count();
    }

    /** Forgets all calls and all faults; counting begins anew. Containers stay. */
    public void forget() {
        locked(faults::restart);
    }

    /** The k-th call (from 1), read or write, goes wrong. */
    public void failCall(int call, Fault fault) {
        locked(() -> faults.atCall.put(call, fault));
    }

    /** The k-th write (from 1) goes wrong. */
    public void failWrite(int write, Fault fault) {
        locked(() -> faults.atWrite.put(write, fault));
    }

    /**
     * Every such call waits, an inspect for as long as its caller does, until the latch that is returned is counted
     * down. Others go on.
     */
    public CountDownLatch hang(Predicate<Call> which) {
        return locked(() -> {
            var latch = new CountDownLatch(1);
            faults.hanging.put(which, latch);
            return latch;
        });
    }

    /** Each such call goes wrong. */
    public void failWhen(Predicate<Call> which, Fault fault) {
        locked(() -> faults.always.put(which, fault));
    }

    /** The engine answers each call of this kind so, instead of doing it. */
    public void refuse(String operation, Supplier<DockerException> answer) {
        failWhen(call -> call.is(operation), new Fault.Refused(answer));
    }

    /** The engine answers each call of this kind about this container so, instead of doing it. */
    public void refuse(String operation, String container, Supplier<DockerException> answer) {
        failWhen(call -> call.is(operation, container), new Fault.Refused(answer));
    }

    /** While down, each call is Unavailable. */
    public void down(boolean down) {
        locked(() -> {
            faults.down = down;
        });
    }

    /** How containers of that kind behave when they are started from now on; the first that fits counts. */
    public void behave(Predicate<Container> which, Behaviour behaviour) {
        locked(() -> world.behaviours.put(which, behaviour));
    }

    /** All containers run well again. */
    public void behaveWell() {
        locked(world.behaviours::clear);
    }

    /** Hears each event from now on, on the thread that caused it and under the engine's lock: only queue. */
    public void listen(Consumer<DockerEvent> listener) {
        locked(() -> world.listeners.add(listener));
    }

    /** The main process ends by itself; the restart policy decides what comes then. */
    public void exit(String container, int code) {
        locked(() -> process.die(world.container(container), code));
    }

    /** The engine is restarted without live restore: by SIGTERM when graceful, else by SIGKILL. */
    public void restartEngine(boolean graceful) {
        locked(() -> new FakeDaemon(world, process).restart(graceful));
    }

    /** What {@code changes} says of a container, as {@code docker diff} prints it. */
    public void changes(String container, String... diff) {
        locked(() -> changes.put(look(container).id(), Diff.of(diff)));
    }

    /** A file was unpacked in a container, as compose and {@code docker cp} do: its time has whole seconds. */
    public void copied(String container, String path, Instant time) {
        written(container, path, time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** What a program writes has a time with nanoseconds. */
    Instant writtenOf(String id, String path) {
        return written.getOrDefault(id + path, Instant.parse("2026-01-02T03:04:05.123456789Z"));
    }

    Changes changesOf(String id) {
        return changes.getOrDefault(id, Changes.NONE);
    }

    /** A file in a container, or in all of an image: by the container's name or id, or the image's id. */
    public void file(String container, String path, String content) {
        locked(() -> files.put(
                world.find(container).map(tree -> text(tree, "/Id")).orElse(container) + path,
                content.getBytes(StandardCharsets.UTF_8)));
    }

    /** What {@code logs} says of a container. */
    public void log(String container, String content) {
        file(container, "!log", content);
    }

    /** The engine's clock. */
    public Instant now() {
        return locked(() -> world.now);
    }

    /** Moves the engine's clock on. */
    public void advance(Duration by) {
        locked(() -> {
            world.now = world.now.plus(by);
        });
    }

    /** Writes to a container from outside Docker's rules, for states that a test cannot reach otherwise. */
    public void edit(String container, Consumer<ObjectNode> change) {
        locked(() -> change.accept(world.container(container)));
    }

    /** The engine this belongs to. */
    public FakeEngine engine() {
        return Objects.requireNonNull(engine);
    }

    static ObjectNode summary(ObjectNode tree) {
        ObjectNode summary = NODES.objectNode().put("Id", text(tree, "/Id"));
        summary.putArray("Names").add(text(tree, "/Name"));
        summary.put("Image", text(tree, "/Config/Image")).put("ImageID", text(tree, "/Image"));
        summary.put("Created", Instant.parse(text(tree, "/Created")).getEpochSecond());
        summary.put("State", text(tree, "/State/Status")).put("Status", text(tree, "/State/Status"));
        summary.set("Labels", tree.at("/Config/Labels").deepCopy());
        object(summary, "HostConfig").put("NetworkMode", text(tree, "/HostConfig/NetworkMode"));
        object(summary, "NetworkSettings")
                .set("Networks", tree.at("/NetworkSettings/Networks").deepCopy());
        summary.set("Mounts", tree.path("Mounts").deepCopy());
        ArrayNode ports = summary.putArray("Ports");
        tree.at("/NetworkSettings/Ports")
                .forEach(bindings -> bindings.forEach(binding -> ports.addObject()
                        .put(
                                "PublicPort",
                                Integer.parseInt(binding.path("HostPort").asText()))));
        return summary;
    }

    /** The answer of top. */
    static ObjectNode processes(ObjectNode tree) {
        ObjectNode top = NODES.objectNode();
        top.putArray("Titles")
                .add("UID")
                .add("PID")
                .add("PPID")
                .add("C")
                .add("STIME")
                .add("TTY")
                .add("TIME")
                .add("CMD");
        top.putArray("Processes")
                .addArray()
                .add("root")
                .add(text(tree, "/State/Pid"))
                .add("1")
                .add("0")
                .add("12:00")
                .add("?")
                .add("00:00:00")
                .add(text(tree, "/Path"));
        return top;
    }

    /** The entry of a folder in a container, as the engine's archive begins with it. */
    public void folder(String container, String path, byte[] tar) {
        locked(() -> {
            files.put(world.container(container).path("Id").asText() + path + "/", tar);
        });
    }

    /** When a file or folder was last written. */
    public void written(String container, String path, Instant time) {
        locked(() -> written.put(look(container).id() + path, time));
    }
}
