package dev.wharden.e2e;

import dev.wharden.Io;
import dev.wharden.e2e.SoakStage.Chance;
import dev.wharden.e2e.SoakWanted.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A project of the real compose: one service of it is in the network of another. */
final class SoakProject extends SoakLineage {
    private static final String SERVICE = """
              %s:
                image: busybox:test
                command: ["sh", "-c", "%s"]
                labels: {%s: "%d"}
                privileged: true
                restart: %s
                stop_grace_period: 4s
                volumes: ["%s:/data"]
            %s""";

    private final ComposeProject project;
    private final Map<String, SoakWanted> wanted = new LinkedHashMap<>();
    private final Map<String, SoakLog> logs = new LinkedHashMap<>();
    private int version = 1;

    SoakProject(SoakStage stage, int number) {
        super(stage, base(stage.engine.prefix(), "shop", number));
        Path folder = stage.folder.resolve(base);
        project = new ComposeProject(stage.engine, Io.of(() -> Files.createDirectories(folder)), base);
        for (String service : List.of("api", "db", "side")) {
            wanted.put(service, new SoakWanted(project.container(service)));
            Path data = Io.of(() -> Files.createDirectories(folder.resolve(service)));
            logs.put(service, new SoakLog(data.resolve("log")));
        }
    }

    private void write() {
        project.file(
                "compose.yaml",
                "services:\n" + service("api", "always", "")
                        + service("db", "unless-stopped", "")
                        + service("side", "unless-stopped", "    network_mode: service:api\n"));
    }

    private String service(String name, String restart, String more) {
        String script = writer(name.equals("db") ? 0.5 : 0, version).replace("$", "$$");
        return SERVICE.formatted(
                name, script, SoakRow.LABEL, version, restart, project.folder().resolve(name), more);
    }

    @Override
    void begin() {
        write();
        up("-d");
    }

    @Override
    void act() {
        var chances = new ArrayList<Chance>(List.of(new Chance(25, this::upgrade), new Chance(6, () -> up("-d"))));
        if (all(State.GONE)) {
            chances.add(new Chance(1, this::upgrade));
        } else {
            chances.add(new Chance(14, () -> up("-d", "--force-recreate")));
            chances.add(new Chance(8, this::restart));
            chances.add(new Chance(4, this::down));
            chances.add(new Chance(10, () -> {
                down();
                stage.pause(0, 3000);
                up("-d");
            }));
            if (!all(State.RUNNING)) {
                chances.add(new Chance(20, () -> runs("start")));
            } else {
                chances.add(new Chance(6, () -> restartOne(oneOf("api", "db", "side"))));
                chances.add(new Chance(6, this::stopAll));
                chances.add(new Chance(6, () -> stop(oneOf("db", "side"))));
            }
        }
        stage.roll(chances);
    }

    private String oneOf(String... services) {
        return services[stage.random.nextInt(services.length)];
    }

    private boolean all(State state) {
        return wanted.values().stream().allMatch(one -> one.state() == state);
    }

    private void upgrade() {
        version++;
        write();
        if (up("-d")) {
            logs.values().forEach(log -> log.only(version));
        }
    }

    private boolean up(String... options) {
        var words = new ArrayList<>(List.of("up"));
        words.addAll(List.of(options));
        boolean done = runs(words.toArray(String[]::new));
        if (stage.chance(0.4)) {
            stage.ambush.arm(base, stage.random);
        }
        return done;
    }

    private void restart() {
        runs("restart", "-t", "3");
    }

    private void restartOne(String service) {
        stage.shell.compose(project, version, "restart", "-t", "3", service);
    }

    /** Of a command after which all run. */
    private boolean runs(String... words) {
        boolean done = stage.shell.compose(project, version, words);
        if (done) {
            wanted.values().forEach(one -> one.running(one.name(), version));
        }
        return done;
    }

    private void stop(String... services) {
        Instant begun = Instant.now();
        var words = new ArrayList<>(List.of("stop", "-t", "3"));
        words.addAll(List.of(services));
        if (stage.shell.compose(project, version, words.toArray(String[]::new))) {
            wanted.forEach((service, one) -> {
                if (services.length == 0 || List.of(services).contains(service)) {
                    one.down(State.STOPPED, begun);
                }
            });
        }
    }

    private void stopAll() {
        stop();
    }

    private void down() {
        Instant begun = Instant.now();
        if (stage.shell.compose(project, version, "down", "-t", "3")) {
            wanted.values().forEach(one -> one.down(State.GONE, begun));
        }
    }

    @Override
    List<SoakWanted> wanted() {
        return List.copyOf(wanted.values());
    }

    /** Compose calls a container by another name for a moment, in which the service's own name is. */
    @Override
    List<SoakRow> rowsOf(SoakWanted one, List<SoakRow> rows) {
        return rows.stream().filter(row -> row.name().contains(one.name())).toList();
    }

    @Override
    List<SoakLog> logs() {
        return List.copyOf(logs.values());
    }

    @Override
    void again(SoakWanted one) {
        if (one.state() == State.GONE) {
            down();
        } else {
            wanted.forEach((service, each) -> {
                if (each == one) {
                    stop(service);
                }
            });
        }
    }

    /** The engine may start one before the one whose network it is in, and then it does not run: compose does it. */
    @Override
    void engineRestarted() {
        if (!all(State.GONE)) {
            up("-d");
        }
    }

    @Override
    void pruned() {
        List<SoakRow> rows = stage.shell.rows(base);
        for (SoakWanted one : wanted.values()) {
            if (one.state() == State.STOPPED
                    && rows.stream().noneMatch(row -> row.name().equals(one.name()))) {
                one.down(State.GONE, Instant.now());
            }
        }
    }

    @Override
    void clear() {
        project.compose("down", "-t", "1");
        super.clear();
    }

    @Override
    SoakLineage next(int number) {
        return new SoakProject(stage, number);
    }
}
