package dev.wharden.remedy.quarantine;

import dev.wharden.container.ContainerName;
import java.time.Duration;

/** Bounds how many names have long work done to them at one time. A freeze is not among that: it needs no place. */
@FunctionalInterface
public interface Room {
    /** When one that has found no place asks again. */
    Duration SOON = Duration.ofSeconds(1);

    /**
     * Whether there is a place for the work on a name, now its own until its worker gives it back; true too when it has
     * one already. Never waits.
     */
    boolean enter(ContainerName name);
}
