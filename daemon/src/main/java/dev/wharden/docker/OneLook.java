package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The engine during one look at a container: {@link #changes(String)} is asked for once, whatever came of it, because
 * the engine compares every file of a large image with it, for seconds. Newer ones are had by saying how long they are
 * waited for. One thread.
 */
public final class OneLook implements DockerReader {
    private final DockerReader engine;
    private final Map<String, Supplier<Changes>> changes = new HashMap<>();

    /** Begins one. */
    public OneLook(DockerReader engine) {
        this.engine = engine;
    }

    @Override
    public Changes changes(String container) {
        return changes.computeIfAbsent(container, this::asked).get();
    }

    private Supplier<Changes> asked(String container) {
        try {
            Changes told = engine.changes(container);
            return () -> told;
        } catch (DockerException.Excessive tooMuch) {
            return () -> {
                throw tooMuch;
            };
        }
    }

    @Override
    public Changes changes(String container, Duration atMost) {
        return engine.changes(container, atMost);
    }

    @Override
    public EngineFacts engine() {
        return engine.engine();
    }

    @Override
    public List<JsonNode> list() {
        return engine.list();
    }

    @Override
    public Container inspect(String container, Duration atMost) {
        return engine.inspect(container, atMost);
    }

    @Override
    public boolean areSessions(String container, Set<Long> pids) {
        return engine.areSessions(container, pids);
    }

    @Override
    public ImageDefaults image(String image) {
        return engine.image(image);
    }

    @Override
    public JsonNode volume(String name) {
        return engine.volume(name);
    }

    @Override
    public JsonNode network(String network) {
        return engine.network(network);
    }

    @Override
    public JsonNode top(String container) {
        return engine.top(container);
    }

    @Override
    public byte[] logs(String container, int lines) {
        return engine.logs(container, lines);
    }

    @Override
    public byte[] beginning(String container, String path, Duration atMost) {
        return engine.beginning(container, path, atMost);
    }

    @Override
    public PathStat stat(String container, String path) {
        return engine.stat(container, path);
    }

    @Override
    public byte[] archive(String container, String path, int limit, Duration atMost) {
        return engine.archive(container, path, limit, atMost);
    }

    @Override
    public List<FileEntry> listing(String container, String path) {
        return engine.listing(container, path);
    }
}
