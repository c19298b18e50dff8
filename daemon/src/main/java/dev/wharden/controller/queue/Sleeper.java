package dev.wharden.controller.queue;

import java.time.Duration;

/** How a thread passes time when there is nothing that it could wait for instead: the seam by which a test does not. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after this long. */
    void sleep(Duration time) throws InterruptedException;
}
