package dev.wharden.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.kernel.StopSignal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A writer that cannot be used without leaving a trace: an intent is on disk before each call, and how it ended is
 * recorded after it. One per action, so that no caller can forget which remedy a call belongs to.
 *
 * <p>When the intent cannot be written the call is not made and AuditUnavailable is thrown. The engine's own words are
 * recorded with the values of the environment it was given masked. Used by one thread at a time, as all work on one
 * container is.
 */
public final class AuditedWriter implements DockerWriter {
    private final DockerWriter engine;
    private final Recorder recorder;
    private final String action;
    private final ContainerName container;
    private Mask mask = Mask.NONE;

    /** Records every call to the engine as a part of the action on the container. */
    public AuditedWriter(DockerWriter engine, Recorder recorder, String action, ContainerName container) {
        this.engine = engine;
        this.recorder = recorder;
        this.action = action;
        this.container = container;
    }

    @Override
    public String create(String name, ObjectNode body) {
        mask = mask.and(body);
        String verb = "create " + name;
        recorder.record(new AuditEvent.Intent(action, container, "", verb));
        return finish("", verb, () -> engine.create(name, body), id -> id, _ -> AuditEvent.Done.OK);
    }

    @Override
    public void start(String id) {
        run(id, "start", () -> engine.start(id));
    }

    @Override
    public void start(String id, Duration atMost) {
        run(id, "start", () -> engine.start(id, atMost));
    }

    @Override
    public boolean stop(Container one) {
        String id = one.id();
        String verb = "stop" + otherSignal(one) + " within " + one.stopTimeout().toSeconds() + " s";
        recorder.record(new AuditEvent.Intent(action, container, id, verb));
        return finish(
                id,
                verb,
                () -> engine.stop(one),
                _ -> id,
                ran -> ran ? AuditEvent.Done.OK : AuditEvent.Done.STOPPED_BEFORE);
    }

    @Override
    public void kill(String id) {
        run(id, "kill", () -> engine.kill(id));
    }

    @Override
    public void kill(String id, Duration atMost) {
        run(id, "kill", () -> engine.kill(id, atMost));
    }

    @Override
    public boolean remove(String id, boolean force) {
        return removed(id, force, () -> engine.remove(id, force));
    }

    @Override
    public boolean remove(String id, Duration atMost) {
        return removed(id, true, () -> engine.remove(id, atMost));
    }

    private boolean removed(String id, boolean force, BooleanSupplier call) {
        var there = new AtomicBoolean();
        run(id, force ? "remove forced" : "remove", () -> there.set(call.getAsBoolean()));
        return there.get();
    }

    @Override
    public void rename(String id, String name) {
        run(id, "rename to " + name, () -> engine.rename(id, name));
    }

    @Override
    public void update(String id, ObjectNode body) {
        run(id, "update", () -> engine.update(id, body));
    }

    @Override
    public void pause(String id) {
        run(id, "pause", () -> engine.pause(id));
    }

    @Override
    public void unpause(String id) {
        run(id, "unpause", () -> engine.unpause(id));
    }

    @Override
    public void createNetwork(ObjectNode body) {
        run("", "create network " + body.path("Name").asText(), () -> engine.createNetwork(body));
    }

    @Override
    public void connect(String network, String id, JsonNode endpoint) {
        run(id, "connect " + network, () -> engine.connect(network, id, endpoint));
    }

    @Override
    public void disconnect(String network, String id) {
        run(id, "disconnect " + network, () -> engine.disconnect(network, id));
    }

    @Override
    public String commit(String id, String repository, String tag) {
        recorder.record(new AuditEvent.Intent(action, container, id, "commit"));
        return finish(id, "commit", () -> engine.commit(id, repository, tag), _ -> id, _ -> AuditEvent.Done.OK);
    }

    private void run(String id, String verb, Runnable call) {
        recorder.record(new AuditEvent.Intent(action, container, id, verb));
        finish(
                id,
                verb,
                () -> {
                    call.run();
                    return id;
                },
                same -> same,
                _ -> AuditEvent.Done.OK);
    }

    private <T> T finish(
            String id, String verb, Supplier<T> call, Function<T, String> idAfter, Function<T, String> result) {
        T answer;
        try {
            answer = call.get();
        } catch (DockerException e) {
            recorder.record(
                    new AuditEvent.Done(action, container, id, verb, mask.apply(word(e) + ": " + e.getMessage())));
            throw e;
        } catch (RuntimeException e) {
            recorder.record(new AuditEvent.Done(
                    action, container, id, verb, "bug: " + e.getClass().getSimpleName()));
            throw e;
        }
        recorder.record(new AuditEvent.Done(action, container, idAfter.apply(answer), verb, result.apply(answer)));
        return answer;
    }

    private static String word(DockerException exception) {
        return switch (exception) {
            case DockerException.NotFound gone -> "not found";
            case DockerException.Conflict conflict -> "conflict";
            case DockerException.Rejected rejected -> "rejected";
            case DockerException.Unavailable unavailable -> "unavailable";
        };
    }

    /** Its own stop signal, where that is not what the engine sends to most. */
    private static String otherSignal(Container container) {
        return StopSignal.number(container.text("/Config/StopSignal"))
                .filter(number -> number != StopSignal.TERM)
                .map(number -> " with signal " + number)
                .orElse("");
    }
}
