package dev.wharden.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Ends the daemon in the middle of the next recreation of one lineage. What holds image and volumes is there from right
 * before the old container's stop until its twin has started: its creation and its removal tell where Wharden is.
 */
final class SoakAmbush implements AutoCloseable {
    private static final String HOLDS = ".wharden-holds-";

    /** An ambush for which nothing has happened in this time is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private record Armed(String base, String action, long delay, boolean kill, Duration dead, Instant until) {}

    private final SoakDaemon daemon;
    private volatile @Nullable Armed armed;
    private volatile boolean firing;
    private volatile Thread firer = Thread.ofVirtual().unstarted(() -> {});
    private volatile String victim = "";
    private volatile Instant deadUntil = Instant.MIN;

    SoakAmbush(SoakDaemon daemon) {
        this.daemon = daemon;
        firer.start();
    }

    /** Waits for the next recreation of what begins so: most are killed in their probation. */
    void arm(String base, Random random) {
        boolean probation = random.nextInt(100) < 65;
        var next = new Armed(
                base,
                probation ? "destroy" : "create",
                random.nextInt(probation ? 1500 : 900),
                random.nextInt(100) < 80,
                dead(random),
                Instant.now().plus(PATIENCE));
        Armed now = armed;
        if (!firing && daemon.isStarted() && (now == null || Instant.now().isAfter(now.until()))) {
            armed = next;
        }
    }

    /** Mostly some seconds, in which a person acts on; sometimes long. */
    private static Duration dead(Random random) {
        return Duration.ofMillis(random.nextInt(100) < 70 ? 1000 + random.nextInt(6000) : random.nextInt(20000));
    }

    /** Ends it right now; in the middle of its start now and then. */
    void fire(String base, Random random) {
        if (!firing && daemon.isStarted() && (daemon.readySince() != null || random.nextInt(100) < 25)) {
            end(new Armed(base, "", 0, random.nextInt(100) < 60, dead(random), Instant.MAX));
        }
    }

    void heard(SoakEvents.Event event) {
        Armed now = armed;
        if (now != null
                && event.name().startsWith(now.base())
                && event.name().contains(HOLDS)
                && event.action().equals(now.action())) {
            armed = null;
            firing = true;
            firer = Thread.startVirtualThread(() -> {
                try {
                    Thread.sleep(now.delay());
                    end(now);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    firing = false;
                }
            });
        }
    }

    private void end(Armed now) {
        victim = now.base();
        deadUntil = Instant.now().plus(now.dead());
        daemon.end(now.kill());
    }

    /** The lineage that was being recreated when the daemon died, or that it dies for by chance. */
    String victim() {
        return victim;
    }

    /** Whether the daemon is to be dead still. */
    boolean isDead() {
        return firing || Instant.now().isBefore(deadUntil);
    }

    /** Nothing more happens to the daemon, until it is armed again. */
    void disarm() {
        armed = null;
        try {
            firer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deadUntil = Instant.MIN;
    }

    @Override
    public void close() {
        disarm();
    }
}
