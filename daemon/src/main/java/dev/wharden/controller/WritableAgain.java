package dev.wharden.controller;

import dev.wharden.audit.AuditLog;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tries again to write what could not be written: until then nothing knows that the disk has room again. What was known
 * in memory alone goes to the disk at once then, and not at the next look: a crash would lose it, and a repair keeps
 * its place among the others until its end is written.
 */
public final class WritableAgain implements Runnable {
    private final AuditLog log;
    private final StateDir state;
    private final Supplier<List<ContainerName>> held;
    private final Supplier<List<ContainerName>> begun;
    private final Consumer<ContainerName> soon;
    /** Failures of the state directory after which those that are open were looked at. */
    private long seen;

    /**
     * Nothing is done before {@link #run}.
     *
     * @param held names of which more may be known than is on disk
     * @param begun names of which more may be done
     * @param soon has a name looked at
     */
    public WritableAgain(
            AuditLog log,
            StateDir state,
            Supplier<List<ContainerName>> held,
            Supplier<List<ContainerName>> begun,
            Consumer<ContainerName> soon) {
        this.log = log;
        this.state = state;
        this.held = held;
        this.begun = begun;
        this.soon = soon;
    }

    @Override
    public void run() {
        log.probe();
        state.probe();
        long failures = state.failures();
        if (state.isWritable() && failures != seen) {
            held.get().forEach(soon);
            begun.get().forEach(soon);
            seen = failures;
        }
    }
}
