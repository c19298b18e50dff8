package dev.wharden.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The operator's shell: each command is written down, and each that fails is judged. */
final class SoakShell {
    /**
     * What a client may be told that means a container in the moment in which it is replaced (docs/failure-model.md): a
     * person types it again. A {@code docker run} and compose are judged otherwise.
     */
    private static final List<String> MOMENTARY = List.of(
            "No such container",
            "wharden-blocks-",
            ".wharden-never-runs",
            "is not running",
            "is marked for removal",
            "is already in progress",
            "has no container to ",
            "cannot join network of a non running container");

    private static final int TRIES = 8;
    private static final long BETWEEN_TRIES = 500;

    private final SoakStage stage;

    SoakShell(SoakStage stage) {
        this.stage = stage;
    }

    /** Runs docker once. */
    Ran docker(String... words) {
        return run("docker " + words[0], "docker " + String.join(" ", shortened(words)), () -> quietly(words));
    }

    /** Runs docker once, and does not write it down: a look. */
    Ran quietly(String... words) {
        var all = new ArrayList<>(List.of("docker", "-H", "unix://" + stage.engine.socket()));
        all.addAll(Arrays.asList(words));
        return Ran.of(all, Map.of(), "", stage.commands);
    }

    /** The lines of all containers that begin so, or that compose calls so for a moment. */
    List<SoakRow> rows(String base) {
        return quietly("ps", "-a", "--format", SoakRow.FORMAT)
                .out()
                .lines()
                .map(SoakRow::of)
                .filter(row -> row.name().contains(base))
                .toList();
    }

    /**
     * Runs docker until it does it. Returns false when it was refused as long as a person would try, which is only
     * right while the daemon is down: then it is what it was.
     */
    boolean patiently(String base, String... words) {
        Instant from = Instant.now();
        String said = "";
        for (int i = 0; i < TRIES; i++) {
            Ran ran = docker(words);
            if (ran.code() == 0) {
                return true;
            }
            said = ran.err().strip();
            if (MOMENTARY.stream().noneMatch(said::contains)) {
                break;
            }
            stage.report.refused("docker " + words[0], said.replace(base, "X"));
            stage.pause(BETWEEN_TRIES);
        }
        if (MOMENTARY.stream().anyMatch(said::contains) && stage.daemon.wasDown(from, Instant.now())) {
            stage.report.limit(SoakLimit.BLOCKED, String.join(" ", shortened(words)));
        } else {
            stage.violation(SoakRule.COMMANDS_WORK, base, "docker " + String.join(" ", shortened(words)) + ": " + said);
        }
        return false;
    }

    /**
     * Removes a container by {@code docker rm -f}; false when there was none of that name as long as a person would
     * look: the engine ends such a command well.
     */
    boolean removes(String name) {
        for (int i = 0; i < TRIES; i++) {
            Ran ran = docker("rm", "-f", name);
            if (ran.out().lines().anyMatch(name::equals)) {
                return true;
            }
            stage.report.refused("docker rm", ran.err().strip().replace(name, "X"));
            stage.pause(BETWEEN_TRIES);
        }
        return false;
    }

    /** Runs compose, and once more where the documentation says so; then it must work. */
    boolean compose(ComposeProject project, int version, String... words) {
        for (int i = 0; ; i++) {
            Instant from = Instant.now();
            Ran ran = run(
                    "compose " + String.join(" ", words),
                    "V=" + version + " docker compose -p " + project.name() + " " + String.join(" ", words),
                    () -> project.compose(words));
            if (ran.code() == 0) {
                return true;
            }
            String said = ran.err().strip().lines().reduce("", (first, last) -> last);
            boolean blocked = said.contains("wharden-blocks-") && stage.daemon.wasDown(from, Instant.now());
            boolean momentary = MOMENTARY.stream().anyMatch(said::contains) || said.contains("is already in use by");
            if (!momentary || (i > 0 && !blocked) || i > 2) {
                stage.violation(
                        SoakRule.COMMANDS_WORK, project.name(), "compose " + String.join(" ", words) + ": " + said);
                return false;
            }
            stage.report.limit(blocked ? SoakLimit.BLOCKED : SoakLimit.COMPOSE_BETWEEN, said);
            if (blocked) {
                stage.awaitDaemon();
            }
            stage.pause(BETWEEN_TRIES);
        }
    }

    /** Runs the product's command line. */
    Ran wharden(String... words) {
        return run("wharden " + words[0], "wharden " + String.join(" ", words), () -> stage.product.wharden(words));
    }

    private interface Command {
        Ran run();
    }

    private Ran run(String kind, String line, Command command) {
        Instant at = Instant.now();
        String daemon = stage.daemon.readySince() == null ? "down" : "up";
        Ran ran = command.run();
        String after = stage.daemon.readySince() == null ? "down" : "up";
        stage.report.command(
                kind,
                new SoakCommand(
                        stage.step(),
                        at,
                        Duration.between(at, Instant.now()),
                        line,
                        daemon.equals(after) ? daemon : daemon + ", then " + after,
                        ran.code() == 0 ? errors(ran) : "exit " + ran.code() + " " + ran.out() + ran.err()));
        return ran;
    }

    /** Compose tells what it does on standard error. */
    private static String errors(Ran ran) {
        return ran.err().lines().filter(line -> line.contains("Error")).collect(Collectors.joining(" "));
    }

    /** Without the script, which is the same each time. */
    private static List<String> shortened(String... words) {
        return Arrays.stream(words)
                .map(word -> word.contains("while") ? "…" : word)
                .toList();
    }
}
