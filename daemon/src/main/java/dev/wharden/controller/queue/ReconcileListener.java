package dev.wharden.controller.queue;

import dev.wharden.container.ContainerName;
import java.time.Duration;

/** Counts what the workers do. Called by several threads. */
public interface ReconcileListener {
    /** Counts nothing. */
    ReconcileListener NONE = new ReconcileListener() {};

    /** How a reconcile ended. */
    enum End {
        SUCCESS,
        REQUEUE_AFTER,
        ERROR,
        TERMINAL
    }

    /** A worker begins. */
    default void began() {}

    /** It has ended, after this long. */
    default void ended(End end, Duration took) {}

    /** It has failed; told besides {@link #ended}. */
    default void failed(ReconcileFailure failure) {}

    /** There is no container of that name; told before {@link #ended}. */
    default void gone(ContainerName name) {}
}
