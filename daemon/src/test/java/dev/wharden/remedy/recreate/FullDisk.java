package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Labelled;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A state directory that cannot be written from a step's journal entry on: its draft's place is taken by a folder,
 * which no right to write can help.
 */
final class FullDisk {
    /** The engine call after which the step's entry would be written. */
    private static final Map<RecreateStep, String> BEFORE = Map.of(
            RecreateStep.HOLD, "create",
            RecreateStep.STOP, "update",
            RecreateStep.RETIRE, "stop",
            RecreateStep.NAME, "rename",
            RecreateStep.START, "rename web",
            RecreateStep.PROBATION, "start");

    private final RecreateBench bench;
    private final RecreateStep full;
    private final Path draft;
    private final Path folder;

    FullDisk(RecreateBench bench, Path folder, RecreateStep full) {
        this.bench = bench;
        this.folder = folder;
        this.full = full;
        this.draft = folder.resolve("recreate/web.json.new");
    }

    /** Recreates with the disk getting full on the way; empty when the recreation did not even begin. */
    Optional<Outcome> run() throws IOException {
        if (full == RecreateStep.CREATE) {
            fill();
        }
        Outcome outcome;
        try {
            outcome = recreator().apply(bench.operation(), (Preparation.Ready) bench.prepare());
        } catch (StateUnavailable e) {
            return Optional.empty();
        }
        if (full == RecreateStep.COMMIT || full == RecreateStep.REMOVE) {
            fill();
        }
        while (outcome instanceof Outcome.InProgress progress) {
            bench.stage.advance(progress.lookAgain());
            outcome = recreator().resume(RecreateBench.WEB).orElse(outcome);
        }
        return Optional.of(outcome);
    }

    /** The same by one daemon, which can tell of the end only when there is room again: what it tells then. */
    Outcome untold() throws IOException {
        Recreator daemon = recreator(ended -> {
            if (Files.isDirectory(draft)) {
                throw new StateUnavailable("cannot write the end", new IOException("full"));
            }
        });
        assertThatThrownBy(() -> daemon.apply(bench.operation(), (Preparation.Ready) bench.prepare()))
                .isInstanceOf(StateUnavailable.class);
        free();
        return daemon.resume(RecreateBench.WEB).orElseThrow();
    }

    void free() throws IOException {
        if (Files.isDirectory(draft)) {
            Files.delete(draft.resolve("full"));
            Files.delete(draft);
        }
    }

    private void fill() throws IOException {
        if (!Files.isDirectory(draft)) {
            Files.createDirectories(draft);
            Files.createFile(draft.resolve("full"));
        }
    }

    private Recreator recreator() {
        return recreator(bench.ended::add);
    }

    private Recreator recreator(Consumer<Ended> told) {
        DockerReader reader = bench.engine;
        return new Recreator(
                reader,
                (action, name) -> writer(),
                (action, name) -> bench.engine,
                new StateDir(folder),
                bench.stage::now,
                told,
                new ComposeProjects(bench.exits, new Labelled(bench.engine), bench.stage::now),
                new NoMountTables());
    }

    private DockerWriter writer() {
        return (DockerWriter) Proxy.newProxyInstance(
                FullDisk.class.getClassLoader(), new Class<?>[] {DockerWriter.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(bench.engine, arguments);
                        String call = method.getName();
                        String wanted = BEFORE.getOrDefault(full, "");
                        boolean toWeb = call.equals("rename") && arguments[1].equals("web");
                        if (wanted.equals(toWeb ? "rename web" : call)) {
                            fill();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }
}
