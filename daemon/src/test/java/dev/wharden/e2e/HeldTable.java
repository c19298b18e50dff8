package dev.wharden.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.TestEngine;
import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.CommandSpool;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One round of the table: kinds of containers are quarantined by the product's daemon, something befalls them, they
 * must still be held, and are released.
 */
final class HeldTable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String UNSEEN = "the engine does not answer for ";
    private static final String UNLIKE = "not exactly as it was";

    static final String HEADER = "%-20s %5s %6s %8s".formatted("what others do", "cases", "held", "released");

    final List<String> wrong = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    int held;
    int exact;
    int unlike;
    int cells;

    final boolean liveRestore;
    private final TestEngine engine;
    private final Product product;
    private final Compose compose;
    private RunningDaemon daemon;
    private DockerJava docker;

    /** {@code liveRestore}: whether the containers outlive that engine. */
    HeldTable(TestEngine engine, Product product, boolean liveRestore) {
        this.liveRestore = liveRestore;
        this.engine = engine;
        this.product = product;
        this.compose = new Compose(engine, product.folder());
        HeldCase.networks(engine);
        docker = engine.client();
        daemon = product.start().ready();
    }

    void close() {
        docker.close();
        daemon.close();
    }

    /** Whatever goes wrong in a round is told in the table, and the next one begins from nothing. */
    void round(HeldEvent event, HeldCase... kinds) {
        int before = cells;
        int heldBefore = held;
        int exactBefore = exact;
        List<HeldCase> cases = Arrays.stream(kinds).filter(event::befalls).toList();
        try {
            attempt(event, cases);
        } catch (RuntimeException | AssertionError e) {
            // What was not reached counts as cells too.
            cells = before + cases.size();
            wrong.add(event + ": the round ended early: " + Shown.line(e));
        }
        try {
            sweep();
        } catch (RuntimeException | AssertionError e) {
            wrong.add(event + ": what it left could not be removed: " + Shown.line(e));
        }
        Shown.lines("%-20s %5d %6d %8d".formatted(event, cases.size(), held - heldBefore, exact - exactBefore));
    }

    private void attempt(HeldEvent event, List<HeldCase> cases) {
        var before = new LinkedHashMap<String, Essence>();
        for (HeldCase kind : cases) {
            kind.make(engine, compose);
            kind.members().forEach(name -> before.put(name, Essence.of(docker.inspect(name, SOON))));
        }
        for (HeldCase kind : cases) {
            daemon.awaitState(kind.container(), "Compliant");
            Answer added = askUntilSeen(new Command.Quarantine(ContainerName.of(kind.container()), "the table"));
            if (!added.granted()) {
                wrong.add(event + " " + kind + ": not quarantined: " + added.message());
            }
        }
        if (event.ofTheEngine()) {
            // The answer comes with the freeze of the first: a sharer that ends with the engine before it is noted has
            // ended for Wharden too, and stays so.
            cases.forEach(kind -> awaitHeld(kind + " is held, with all that share with it", kind.members()));
        }
        befall(event, cases);
        for (HeldCase kind : cases) {
            cell(event, kind, before);
        }
    }

    private void awaitHeld(String what, List<String> names) {
        await(what)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> look().loose(names).isEmpty());
    }

    private HeldLook look() {
        return new HeldLook(docker, daemon);
    }

    /** As {@code wharden quarantine} does, without the start of a program a hundred times. */
    private Answer ask(Command command) {
        var spool = new CommandSpool(new StateDir(product.folder().resolve("state")));
        String id = UUID.randomUUID().toString();
        spool.submit(id, command);
        return await(command.toString())
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> spool.takeAnswer(id), Optional::isPresent)
                .orElseThrow();
    }

    /**
     * Orders it again, as the answer asks for, while the engine does not answer for the container: it holds its lock at
     * each start of one that restarts without end, on a loaded machine for more than the 5 s that an order waits.
     */
    private Answer askUntilSeen(Command command) {
        return await(command.toString())
                .atMost(SOON)
                .until(() -> ask(command), answer -> !answer.message().startsWith(UNSEEN));
    }

    private void befall(HeldEvent event, List<HeldCase> cases) {
        switch (event) {
            case ENGINE_ENDED -> engine.engine("restart");
            case ENGINE_KILLED -> {
                engine.engine("kill");
                engine.engine("restart");
            }
            case REBOOTED -> {
                daemon.kill();
                engine.engine("powerloss");
                engine.engine("restart");
                daemon = product.start().ready();
            }
            default -> cases.forEach(kind -> event.befall(engine, compose, kind));
        }
        if (event.ofTheEngine()) {
            docker.close();
            docker = engine.client();
        }
    }

    private void cell(HeldEvent event, HeldCase kind, Map<String, Essence> before) {
        cells++;
        String cell = event + " " + kind;
        if (kind.goesWithTheEngine() && (event == HeldEvent.REBOOTED || (event.ofTheEngine() && !liveRestore))) {
            gone(cell, kind);
            return;
        }
        var names = new ArrayList<>(kind.members().stream()
                .map(name -> name.equals(kind.container()) ? event.after(name) : name)
                .toList());
        if (event == HeldEvent.SHARED) {
            names.add(kind.container() + "-late");
        }
        try {
            awaitHeld(cell, names);
            held++;
        } catch (ConditionTimeoutException e) {
            wrong.add(cell + ": " + look().loose(names) + "\n" + daemon.log());
        }
        release(event, kind, names, before);
    }

    /**
     * Deleted by the engine, as was told: its evidence and its volumes are kept, and the record does not claim to hold
     * it.
     */
    private void gone(String cell, HeldCase kind) {
        await(cell).atMost(SOON).until(() -> look().row(kind.container()).isMissingNode());
        boolean volumes =
                engine.docker("ps", "-a", "--format", "{{.Names}}").contains(kind.container() + ".wharden-volumes-");
        if (volumes) {
            held++;
            exact++;
            told.add(cell + ": deleted by the engine (--rm), its volumes and evidence are kept");
        } else {
            wrong.add(cell + ": its volumes are gone");
        }
    }

    private void release(HeldEvent event, HeldCase kind, List<String> names, Map<String, Essence> before) {
        String cell = event + " " + kind;
        String name = names.getFirst();
        var trail = new Trail(product.audit());
        int ends = trail.reasons(name, "Release").size();
        Answer released = ask(new Command.Release(ContainerName.of(name), false, "the table"));
        if (!released.granted()) {
            told.add(cell + ": not at once: " + released.message());
        }
        var differences = new ArrayList<String>();
        try {
            await(cell).atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
                differences.clear();
                differences.addAll(differences(event, kind, name, before));
                return differences.isEmpty()
                        || released.message().contains(UNLIKE)
                        // The twin may only have been made after the answer.
                        || trail.reasons(name, "Release").stream().skip(ends).anyMatch(why -> why.contains(UNLIKE));
            });
        } catch (ConditionTimeoutException e) {
            wrong.add(cell + ": " + differences + " " + released.message());
            return;
        }
        if (differences.isEmpty()) {
            exact++;
        } else {
            unlike++;
            // The engine cannot give these back: its limits were changed, or another one shares its processes.
            if (event != HeldEvent.UPDATED && event != HeldEvent.SHARED) {
                wrong.add(cell + ": " + differences);
            }
        }
        if (released.message().contains("recreated") || !differences.isEmpty()) {
            told.add(cell + ": " + released.message().strip());
        }
    }

    private List<String> differences(HeldEvent event, HeldCase kind, String name, Map<String, Essence> before) {
        var differences = new ArrayList<String>();
        for (String member : kind.members()) {
            String now = member.equals(kind.container()) ? name : member;
            try {
                before.getOrDefault(member, Essence.NONE).differences(Essence.of(docker.inspect(now, SOON))).stream()
                        .filter(one -> !event.explains(one))
                        .forEach(one -> differences.add(now + one));
            } catch (DockerException e) {
                differences.add(now + ": " + e.getMessage());
            }
        }
        return differences;
    }

    private void sweep() {
        // A twin may still be in its probation: whoever is made while others are removed goes too.
        await("nothing is left").atMost(SOON).until(() -> {
            for (JsonNode summary : docker.list()) {
                engine.docker("rm", "-f", "-v", summary.path("Id").asText());
            }
            return docker.list().isEmpty()
                    && daemon.json("/api/v1/containers").path("containers").isEmpty();
        });
        await("nobody is held")
                .atMost(SOON)
                .until(() -> daemon.json("/api/v1/status").path("quarantined").isEmpty());
    }
}
