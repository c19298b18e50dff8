package dev.wharden.docker;

import static dev.wharden.docker.FakeWorld.MAPPER;
import static dev.wharden.docker.FakeWorld.NODES;
import static dev.wharden.docker.FakeWorld.object;
import static dev.wharden.docker.FakeWorld.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An engine in memory that behaves as Docker 26.1.5 was measured to, with its errors; {@code DockerContract} holds it
 * to the real one. Has the images {@code busybox:test} and {@code fid-img:1} and the networks bridge, host and none.
 * What a test arranges and looks at is in {@link #stage()}.
 *
 * <p>All methods are safe for use by several threads; one lock guards the world.
 */
public final class FakeEngine implements DockerReader, DockerWriter {
    private static final Duration FOREVER = Duration.ofDays(1);

    private final FakeWorld world = new FakeWorld();
    private final FakeProcess process = new FakeProcess(world);
    private final FakeCreate maker = new FakeCreate(world);
    private final FakeFaults faults = new FakeFaults();
    private final Map<String, byte[]> files = new HashMap<>();
    private final FakeStage stage = new FakeStage(this, world, process, faults, files);

    /** An engine without containers. */
    public FakeEngine() {
        stage.images();
    }

    /** What a test arranges, breaks and looks at. */
    public FakeStage stage() {
        return stage;
    }

    private <T> T call(boolean write, String operation, String container, String detail, Supplier<T> effect) {
        return call(write, operation, container, detail, FOREVER, effect);
    }

    private <T> T call(
            boolean write, String operation, String container, String detail, Duration atMost, Supplier<T> effect) {
        hang(write, operation, container, detail, atMost);
        synchronized (world) {
            world.tick();
            String name = world.find(container).map(FakeWorld::name).orElse(container);
            return faults.run(new Call(operation, name, detail, write), effect);
        }
    }

    /** Outside of the lock: who waits for one container delays no other. */
    private void hang(boolean write, String operation, String container, String detail, Duration atMost) {
        Optional<CountDownLatch> latch;
        synchronized (world) {
            String name = world.find(container).map(FakeWorld::name).orElse(container);
            latch = faults.hanging(new Call(operation, name, detail, write));
        }
        try {
            if (latch.isPresent() && !latch.get().await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DockerException.Stuck(operation + ": no answer within " + atMost.toMillis() + " ms");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DockerException.Unavailable(operation + ": interrupted", stopped);
        }
    }

    private <T> T read(String operation, String what, Supplier<T> effect) {
        return call(false, operation, what, "", effect);
    }

    private void write(String operation, String id, String detail, Runnable effect) {
        call(true, operation, id, detail, () -> {
            effect.run();
            return "";
        });
    }

    @Override
    public EngineFacts engine() {
        return read(
                "info",
                "",
                () -> EngineInfo.of(
                        NODES.objectNode().put("Version", "26.1.5").put("ApiVersion", "1.45"),
                        FakeWorld.recorded("info-26.1.5.json"),
                        "1.45"));
    }

    @Override
    public List<JsonNode> list() {
        return read(
                "list",
                "",
                () -> world.containers.values().stream()
                        .sorted((a, b) -> text(b, "/Created").compareTo(text(a, "/Created")))
                        .<JsonNode>map(FakeStage::summary)
                        .map(summary -> UsableName.in(List.of(summary)).getFirst())
                        .toList());
    }

    @Override
    public Container inspect(String container, Duration atMost) {
        return call(false, "inspect", container, "", atMost, () -> {
            Container seen =
                    UsableName.inspected(container, world.container(container).deepCopy());
            process.advanceHealth(world.container(container));
            return seen;
        });
    }

    /** No fake program is begun by an exec session. */
    @Override
    public boolean areSessions(String container, Set<Long> pids) {
        return pids.isEmpty();
    }

    @Override
    public ImageDefaults image(String image) {
        return read(
                "image_inspect",
                image,
                () -> new ImageDefaults(world.image(image).deepCopy()));
    }

    @Override
    public JsonNode volume(String name) {
        return read("volume_inspect", name, () -> {
            ObjectNode volume = world.volumes.get(name);
            if (volume == null) {
                throw new DockerException.NotFound("get " + name + ": no such volume");
            }
            return volume.deepCopy();
        });
    }

    @Override
    public JsonNode network(String network) {
        return read("network_inspect", network, () -> MeantNetwork.of(network, process.networks.inspect(network)));
    }

    @Override
    public Changes changes(String container, Duration atMost) {
        return read("changes", container, () -> stage.changesOf(text(world.container(container), "/Id")));
    }

    @Override
    public JsonNode top(String container) {
        return read("top", container, () -> {
            ObjectNode tree = world.container(container);
            if (!FakeProcess.running(tree)) {
                throw new DockerException.Conflict("container " + container + " is not running");
            }
            return FakeStage.processes(tree);
        });
    }

    @Override
    public byte[] logs(String container, int lines) {
        return read("logs", container, () -> {
            ObjectNode tree = world.container(container);
            byte[] ofImage = files.getOrDefault(text(tree, "/Image") + "!log", new byte[0]);
            return files.getOrDefault(text(tree, "/Id") + "!log", ofImage);
        });
    }

    @Override
    public List<FileEntry> listing(String container, String path) {
        try {
            return entries(archive(container, path, Integer.MAX_VALUE));
        } catch (DockerException.NotFound none) {
            // What a container is said to have written is there, whatever it is.
            boolean written = stage.changesOf(text(world.container(container), "/Id"))
                            .kinds()
                            .getOrDefault(path, Changes.Kind.DELETED)
                    != Changes.Kind.DELETED;
            if (!written) {
                throw none;
            }
            return entries(Tar.of(path.substring(path.lastIndexOf('/') + 1), new byte[] {'x'}));
        }
    }

    private static List<FileEntry> entries(byte[] tar) {
        try {
            return FileEntry.of(new ByteArrayInputStream(tar));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public byte[] beginning(String container, String path, Duration atMost) {
        return read("archive", container, () -> {
            byte[] folder = files.get(text(world.container(container), "/Id") + path + "/");
            if (folder == null) {
                throw new DockerException.NotFound("Could not find the file " + path + " in container " + container);
            }
            return folder;
        });
    }

    @Override
    public PathStat stat(String container, String path) {
        return read("archive", container, () -> {
            String id = text(world.container(container), "/Id");
            boolean folder = path.equals("/") || files.containsKey(id + path + "/");
            if (!folder && !stage.changesOf(id).paths().contains(path)) {
                throw new DockerException.NotFound("Could not find the file " + path + " in container " + container);
            }
            byte[] content = files.get(id + path);
            return new PathStat(
                    folder ? PathStat.Kind.FOLDER : PathStat.Kind.FILE,
                    content == null ? 1 : content.length,
                    0644,
                    stage.writtenOf(id, path));
        });
    }

    @Override
    public byte[] archive(String container, String path, int limit, Duration atMost) {
        return read("archive", container, () -> {
            ObjectNode tree = world.container(container);
            byte[] file = files.getOrDefault(text(tree, "/Id") + path, files.get(text(tree, "/Image") + path));
            if (file == null) {
                throw new DockerException.NotFound("Could not find the file " + path + " in container " + container);
            }
            byte[] tar = Tar.of(path.substring(path.lastIndexOf('/') + 1), file);
            if (tar.length > limit) {
                throw new DockerException.Excessive("the archive of " + path + " is larger than " + limit + " bytes");
            }
            return tar;
        });
    }

    @Override
    public String create(String name, ObjectNode body) {
        return call(true, "create", name, json(body), () -> maker.create(name, body.deepCopy()));
    }

    private static String json(JsonNode body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void start(String id) {
        write("start", id, "", () -> process.start(world.container(id)));
    }

    @Override
    public void start(String id, Duration atMost) {
        call(true, "start", id, "", atMost, () -> {
            process.start(world.container(id));
            return "";
        });
    }

    @Override
    public boolean stop(Container container) {
        return stop(container.id(), container.stopTimeout());
    }

    /** As another client does, too. */
    public boolean stop(String id, Duration stopTimeout) {
        return call(true, "stop", id, "", () -> process.stop(world.container(id)));
    }

    /** As another client does; Wharden stops and starts. */
    public void restart(String id, Duration stopTimeout) {
        write("restart", id, "", () -> process.restart(world.container(id)));
    }

    @Override
    public void kill(String id) {
        kill(id, FOREVER);
    }

    @Override
    public void kill(String id, Duration atMost) {
        call(true, "kill", id, "", atMost, () -> {
            ObjectNode tree = world.container(id);
            if (FakeProcess.running(tree)) {
                process.kill(tree);
            }
            return "";
        });
    }

    @Override
    public boolean remove(String id, boolean force) {
        return removed(id, force, FOREVER);
    }

    @Override
    public boolean remove(String id, Duration atMost) {
        return removed(id, true, atMost);
    }

    private boolean removed(String id, boolean force, Duration atMost) {
        return call(true, "remove", id, "", atMost, () -> {
            Optional<ObjectNode> there = world.find(id);
            there.ifPresent(tree -> process.remove(tree, force));
            return there.isPresent();
        });
    }

    @Override
    public void rename(String id, String name) {
        write("rename", id, name, () -> {
            ObjectNode tree = world.container(id);
            String old = FakeWorld.name(tree);
            FakeRules.refuse(old.equals(name), "Renaming a container with the same name as its current name");
            if (world.containers.values().stream()
                    .anyMatch(other -> FakeWorld.name(other).equals(name))) {
                throw new DockerException.Conflict("Error when allocating new name: Conflict. The container name \"/"
                        + name + "\" is already in use");
            }
            tree.put("Name", "/" + name);
            world.links.show();
            world.emit(tree, "rename", Map.of("oldName", "/" + old));
        });
    }

    @Override
    public void update(String id, ObjectNode body) {
        write("update", id, json(body), () -> {
            ObjectNode tree = world.container(id);
            FakeUpdate.apply(tree, body);
            world.emit(tree, "update", Map.of());
        });
    }

    @Override
    public void pause(String id) {
        write("pause", id, "", () -> {
            ObjectNode tree = world.container(id);
            if (!FakeProcess.paused(tree)) {
                process.pause(tree);
            }
        });
    }

    @Override
    public void unpause(String id) {
        write("unpause", id, "", () -> {
            ObjectNode tree = world.container(id);
            if (FakeProcess.paused(tree)) {
                process.unpause(tree);
            }
        });
    }

    @Override
    public void createNetwork(ObjectNode body) {
        String name = body.path("Name").asText();
        call(true, "network_create", name, body.toString(), () -> {
            if (world.networkNamed(name).isPresent()) {
                throw new DockerException.Conflict("network with name " + name + " already exists");
            }
            ObjectNode network = process.networks.made(body);
            network.put("Id", world.newId()).put("Scope", "local");
            world.networks.put(name, network);
            return name;
        });
    }

    @Override
    public void connect(String network, String id, JsonNode endpoint) {
        write("connect", id, network, () -> process.networks.connect(network, world.container(id), endpoint));
    }

    @Override
    public void disconnect(String network, String id) {
        write("disconnect", id, network, () -> process.networks.disconnect(network, world.container(id)));
    }

    @Override
    public String commit(String id, String repository, String tag) {
        return call(true, "commit", id, repository + ":" + tag, () -> {
            ObjectNode tree = world.container(id);
            ObjectNode image = object(tree, "Config").deepCopy();
            String made = stage.image(repository + ":" + tag, image);
            world.emit(tree, "commit", Map.of("imageID", made));
            return made;
        });
    }
}
