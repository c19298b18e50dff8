package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.TestEngine;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks twenty times a second how many running containers have a volume. */
final class Servers implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final DockerJava docker;
    private final String volume;
    private final AtomicInteger most = new AtomicInteger();

    Servers(TestEngine engine, String volume) {
        this.docker = engine.client();
        this.volume = volume;
        var _ = looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The most that ran at once, of the looks so far. */
    int most() {
        return most.get();
    }

    private void look() {
        try {
            int running = 0;
            for (JsonNode summary : docker.list()) {
                running += summary.path("State").asText().equals("running") && has(summary) ? 1 : 0;
            }
            most.accumulateAndGet(running, Math::max);
        } catch (DockerException away) {
            // The engine is being restarted: the next look sees what it made of it.
            return;
        }
    }

    /** Not what holds it during a repair, which runs the engine's own program. */
    private boolean has(JsonNode summary) {
        if (summary.path("Names").path(0).asText().contains(".wharden-holds-")) {
            return false;
        }
        for (JsonNode mount : summary.path("Mounts")) {
            if (mount.path("Name").asText().equals(volume)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        looks.shutdownNow();
        docker.close();
    }
}
