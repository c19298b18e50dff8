package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.Io;
import dev.wharden.TestEngine;
import dev.wharden.e2e.WorkloadRow.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One workload, started by docker or by compose, with a client and a product of its own. */
final class WorkloadStage {
    final Workload workload;
    final String name;
    final Product product;
    final WorkloadClient client;
    private final TestEngine engine;
    private final Path folder;
    private final Optional<ComposeProject> project;
    private final List<String> told = new ArrayList<>();

    WorkloadStage(TestEngine engine, Path folder, Workload workload, Way way) {
        this.engine = engine;
        this.workload = workload;
        String plain = engine.prefix() + workload.folder + "-" + way.name().toLowerCase(java.util.Locale.ROOT);
        this.folder = make(folder.resolve(plain));
        project = way.isComposed() ? Optional.of(new ComposeProject(engine, this.folder, plain)) : Optional.empty();
        name = project.map(one -> one.container("app")).orElse(plain);
        product = Product.in(this.folder, engine, "Enforce");
        client = new WorkloadClient(engine, workload, this.folder);
    }

    private static Path make(Path path) {
        return Io.of(() -> Files.createDirectories(path));
    }

    /** What a newcomer has: profile restricted, nothing is changed. */
    String auditing() {
        return PolicyText.policy("restricted", name, "profile: restricted");
    }

    void start() {
        project.ifPresentOrElse(this::composeUp, () -> engine.docker(workload.run(name)));
        client.awaitServing();
    }

    private void composeUp(ComposeProject compose) {
        compose.file("compose.yaml", workload.compose());
        up(compose);
    }

    private void up(ComposeProject compose) {
        Ran up = compose.compose("up", "-d");
        told.add("docker compose up -d: " + up.code() + " " + up.err());
        assertThat(up.code()).as(up.err()).isZero();
    }

    String id() {
        // While a twin takes the name there is none of it for a moment.
        return engine.docker("ps", "-aq", "--no-trunc", "--filter", "name=^/" + name + "$");
    }

    /** Whether another container than that one runs under its name. */
    boolean hasSuccessor(String id) {
        String running = engine.docker("ps", "-q", "--no-trunc", "--filter", "name=^/" + name + "$");
        return !running.isEmpty() && !running.equals(id);
    }

    /** Whether what has its name now is what a repair makes of it; false while nothing has. */
    boolean isHardened() {
        return Ran.of(
                        List.of(
                                "docker",
                                "-H",
                                "unix://" + engine.socket(),
                                "inspect",
                                "--format",
                                "{{.HostConfig.ReadonlyRootfs}}",
                                name),
                        Map.of(),
                        "",
                        folder)
                .out()
                .strip()
                .equals("true");
    }

    Ran wharden(String... arguments) {
        Ran ran = product.wharden(arguments);
        told.add("wharden " + String.join(" ", arguments) + ": " + ran.code() + "\n" + ran.out() + ran.err());
        return ran;
    }

    /** As somebody pastes lines into a shell. */
    void paste(String lines) {
        Ran pasted = shell(lines);
        assertThat(pasted.code()).as(lines + pasted.err()).isZero();
    }

    private Ran shell(String lines) {
        Ran ran = Ran.of(List.of("bash"), Map.of("DOCKER_HOST", "unix://" + engine.socket()), lines, folder);
        told.add("pasted: " + ran.code() + "\n" + lines + ran.out() + ran.err());
        return ran;
    }

    void override(String yaml) {
        project.ifPresent(compose -> {
            compose.file("compose.override.yaml", yaml);
            told.add("compose.override.yaml:\n" + yaml);
            up(compose);
        });
    }

    /**
     * What befalls it while its twin is on probation.
     *
     * @param old what the twin replaces
     */
    void befall(Way way, String old) {
        switch (way) {
            case PASTED, OVERRIDE, ENFORCED -> {}
            case RESTARTED -> compose("restart");
            case UP -> compose("up", "-d");
            case RECREATED -> compose("up", "-d", "--force-recreate");
            case ENGINE, LIVE -> engine.engine("restart");
            case STOPPED -> {
                compose("stop");
                compose("start");
            }
            case DOWN -> {
                compose("down");
                compose("up", "-d");
            }
            case PAUSED -> {
                compose("pause");
                compose("unpause");
            }
            case STARTED -> refused("docker start $(docker ps -aq)\n");
            case OLD -> refused("docker restart " + old + "\n");
            case TWIN -> paste("docker restart " + name + "\n");
        }
    }

    /** The old one cannot be started beside its twin. */
    private void refused(String line) {
        assertThat(shell(line).code()).as(line).isNotZero();
    }

    private void compose(String... words) {
        Ran ran = project.orElseThrow().compose(words);
        told.add("docker compose " + String.join(" ", words) + ": " + ran.code() + " " + ran.err());
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    /** Looks all the time how many containers run that can write to its data. */
    Servers servers() {
        return new Servers(engine, (project.isPresent() ? folder.getFileName() + "_" : name + "-") + "data");
    }

    JsonNode none() {
        return MissingNode.getInstance();
    }

    /** Adds what the daemon logged. */
    void keepLog() {
        try (var files = Files.list(folder)) {
            for (Path log : files.filter(file -> file.getFileName().toString().startsWith("daemon-"))
                    .toList()) {
                told.add(Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that was asked and answered, and the last lines of each container. */
    String tell() {
        var all = new StringBuilder(String.join("\n", told));
        for (String one : containers()) {
            all.append("\n").append(engine.docker("ps", "-a", "--filter", "id=" + one));
            all.append("\n").append(engine.docker("logs", "--tail", "8", one));
        }
        return all.toString();
    }

    private List<String> containers() {
        return engine.docker("ps", "-aq").lines().toList();
    }

    /** Nothing of it is left for the next. */
    void clear() {
        for (String one : containers()) {
            engine.docker("rm", "-f", "-v", one);
        }
        project.ifPresent(compose -> compose.compose("down", "--volumes", "--timeout", "1"));
        engine.docker("volume", "ls", "-q", "--filter", "name=" + engine.prefix())
                .lines()
                .forEach(volume -> engine.docker("volume", "rm", "-f", volume));
    }
}
