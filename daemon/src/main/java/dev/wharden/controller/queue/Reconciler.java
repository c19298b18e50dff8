package dev.wharden.controller.queue;

import dev.wharden.container.ContainerName;

/** Brings one container nearer to its desired state: reads it, never trusts the event that named it. */
public interface Reconciler {
    /**
     * One step for one name; calls for the same name never overlap. An exception means retry with backoff, or give up
     * (see {@code Controller}).
     */
    Result reconcile(ContainerName name);
}
