package dev.wharden.docker;

import java.time.Duration;

/**
 * Hears of each request to the engine, for metrics. Called on the caller's thread after the answer; must return at once
 * and never throw.
 */
@FunctionalInterface
public interface CallListener {
    /**
     * The name is a {@link ApiOperation#label()}; the code an HTTP status, {@code timeout}, or {@code error} when the
     * connection failed.
     */
    void called(String operation, String code, Duration took);
}
