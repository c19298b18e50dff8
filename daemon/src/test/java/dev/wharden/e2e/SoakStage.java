package dev.wharden.e2e;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What all of a soak share: the engine, the product and its daemon, what they tell, and the dice. */
final class SoakStage implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final long LOOK = 100;

    final TestEngine engine;
    final Path folder;
    final Path commands;
    final Product product;
    final SoakDaemon daemon;
    final SoakAudit audit;
    final SoakAmbush ambush;
    final SoakEvents events;
    final SoakReport report;
    final SoakShell shell;
    final Random random;
    private final Set<String> givenUp = new HashSet<>();
    private int step;
    private String violated = "";

    SoakStage(TestEngine engine, Path folder, Path commands, long seed) {
        this.engine = engine;
        this.folder = folder;
        this.commands = commands;
        product = Product.in(folder, engine, "Enforce");
        daemon = new SoakDaemon(product);
        audit = new SoakAudit(product.audit());
        ambush = new SoakAmbush(daemon);
        events = new SoakEvents(engine.socket(), ambush::heard);
        report = new SoakReport(seed);
        shell = new SoakShell(this);
        random = new Random(seed);
    }

    /** An act that the dice can choose. */
    record Chance(int weight, Runnable act) {}

    /** Does one of them. */
    void roll(List<Chance> chances) {
        int left = random.nextInt(chances.stream().mapToInt(Chance::weight).sum());
        for (Chance chance : chances) {
            left -= chance.weight();
            if (left < 0) {
                chance.act().run();
                return;
            }
        }
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** The operator thinks for a time that the dice choose, in milliseconds. */
    void pause(int least, int most) {
        pause(least + random.nextInt(most - least));
    }

    /** A person's pace is part of the soak: nothing is awaited here. */
    void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts the daemon if it does not run, and waits until it guards the host. */
    void awaitDaemon() {
        daemon.start();
        Instant until = Instant.now().plus(READY);
        do {
            pause(LOOK);
            if (Instant.now().isAfter(until)) {
                throw new AssertionError("the daemon is not ready after " + READY + ": " + daemon.last("", 20));
            }
        } while (daemon.readySince() == null);
    }

    int step() {
        return step;
    }

    void nextStep() {
        step++;
    }

    /**
     * Tells it; its lineage is replaced when the act has ended. What follows for a lineage that was given up, by the
     * way in which it was removed or from the violation itself, is not another one.
     */
    void violation(SoakRule rule, String base, String what) {
        if (givenUp.contains(base)) {
            return;
        }
        report.violation(rule, step, what, this, base);
        violated = violated.isEmpty() ? base : violated + " " + base;
    }

    /** Whether something was wrong with this lineage since it was asked for last. */
    boolean takeViolated(String base) {
        boolean itself = List.of(violated.split(" ", -1)).contains(base);
        violated = String.join(
                " ",
                List.of(violated.split(" ", -1)).stream()
                        .filter(one -> !one.equals(base))
                        .toList());
        return itself;
    }

    /** Whether something belongs to a lineage that was given up. */
    boolean isGivenUp(String name) {
        return givenUp.stream().anyMatch(name::contains);
    }

    /** Removes a lineage with all that is left of it. */
    void giveUp(SoakLineage lineage) {
        givenUp.add(lineage.base);
        lineage.clear();
    }

    /** Wharden may have put back what was removed in this way. */
    void clearGivenUp() {
        for (SoakRow row : shell.rows("")) {
            if (isGivenUp(row.name())) {
                shell.quietly("rm", "-f", row.name());
            }
        }
    }

    @Override
    public void close() {
        ambush.close();
        daemon.close();
        events.close();
    }
}
